/** A Terraform type in the JSON form that the plugin protocol uses for it. */
export type TerraformType =
  | 'string'
  | 'number'
  | 'bool'
  | readonly ['list' | 'set' | 'map', TerraformType]
  | readonly ['object', { readonly [name: string]: TerraformType }];

/** The TypeScript value of a Terraform type; sets are arrays, maps and objects are records, null is "not set". */
export type ValueOf<T> = T extends 'string'
  ? string
  : T extends 'number'
    ? number
    : T extends 'bool'
      ? boolean
      : T extends readonly ['list' | 'set', infer E]
        ? ValueOf<E>[]
        : T extends readonly ['map', infer E]
          ? Record<string, ValueOf<E>>
          : T extends readonly ['object', infer F]
            ? { [K in keyof F]: ValueOf<F[K]> | null }
            : never;

/** A value that Terraform will only know during apply. */
export const UNKNOWN: unique symbol = Symbol.for('kafkaform.unknown');
export type Unknown = typeof UNKNOWN;

/** How an attribute may be set: by the user, by the provider, or both. */
export type AttributeMode = 'required' | 'optional' | 'computed' | 'optionalComputed';

export interface AttributeSchema<
  T extends TerraformType = TerraformType,
  M extends AttributeMode = AttributeMode,
> {
  readonly type: T;
  readonly mode: M;
  readonly description: string;
  readonly sensitive?: boolean;
  /** Only ever in the configuration: null in plan and state (Terraform 1.11 and later). Made by `writeOnly`. */
  readonly writeOnly?: boolean;
  /** A change of this attribute replaces the resource. */
  readonly replaces?: boolean;
  /** Planned where the user gives no value; only with mode `optionalComputed`. */
  readonly default?: unknown;
  /** A computed value that an update leaves as it is (otherwise it is planned as unknown). */
  readonly stable?: boolean;
  readonly deprecated?: boolean;
  /**
   * Of objects in it, at any depth: the fields that must be given; the others are null when left out. Without it Terraform
   * wants every field of an object.
   */
  readonly requiredFields?: readonly string[];
}

/** An attribute that Terraform hands over at validation, plan and apply and stores nowhere. */
export interface WriteOnlySchema<T extends TerraformType = TerraformType>
  extends AttributeSchema<T, 'optional'> {
  readonly writeOnly: true;
}

export interface BlockSchema {
  readonly nesting: 'single' | 'list' | 'set' | 'map' | 'group';
  readonly block: SchemaBlock;
  readonly minItems?: number;
  readonly maxItems?: number;
}

export interface SchemaBlock {
  readonly attributes: { readonly [name: string]: AttributeSchema };
  readonly blocks?: { readonly [name: string]: BlockSchema };
}

export interface ResourceSchema<
  A extends { readonly [name: string]: AttributeSchema } = { readonly [name: string]: AttributeSchema },
> extends SchemaBlock {
  /** The Terraform type name, such as `kafka_topic`. */
  readonly typeName: string;
  /** State schema version; an older state goes through the handler's `upgrade`. */
  readonly version: number;
  readonly description: string;
  readonly attributes: A;
}

type ValueOfAttribute<X> =
  X extends AttributeSchema<infer T, infer M>
    ? M extends 'required'
      ? ValueOf<T>
      : ValueOf<T> | null
    : never;

/** What a resource's state holds: every attribute, null where it has no value; what is write-only never has one. */
export type StateOf<S> = S extends { readonly attributes: infer A }
  ? { -readonly [K in keyof A]: A[K] extends { readonly writeOnly: true } ? null : ValueOfAttribute<A[K]> }
  : never;

/** What a resource's configuration holds: as its state, and the values that are write-only. */
export type ConfigOf<S> = S extends { readonly attributes: infer A }
  ? { -readonly [K in keyof A]: ValueOfAttribute<A[K]> }
  : never;

/** A state in which any value may still be unknown, as at plan time. */
export type Planned<T> = { [K in keyof T]: T[K] | Unknown };

export type CamelCase<S extends string> = S extends `${infer H}_${infer T}`
  ? `${H}${Capitalize<CamelCase<T>>}`
  : S;
type KeysOfMode<A, M> = { [K in keyof A]: A[K] extends { mode: M } ? K : never }[keyof A] & string;

/** What a construct takes for a resource: camelCase names, computed attributes left out. */
export type PropsOf<S> = S extends { readonly attributes: infer A }
  ? { readonly [K in KeysOfMode<A, 'required'> as CamelCase<K>]: ValueOfAttribute<A[K]> } & {
      readonly [K in KeysOfMode<A, 'optional' | 'optionalComputed'> as CamelCase<K>]?: NonNullable<
        ValueOfAttribute<A[K]>
      >;
    }
  : never;
