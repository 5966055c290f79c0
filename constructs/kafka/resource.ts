import { type TerraformMetaArguments, TerraformResource, Token } from 'cdktf';
import type { Construct } from 'constructs';
import type {
  AttributeSchema,
  CamelCase,
  PropsOf,
  ResourceSchema,
  TerraformType,
  ValueOf,
} from '../../model/schema/types.ts';
import { literal } from './literal.ts';
import { KafkaProvider } from './provider.ts';
import { PROVIDER_NAME, PROVIDER_VERSION } from './provider-address.ts';

/** Every attribute of a resource that has a value in state, as a token that Terraform resolves during plan or apply. */
export type TokensOf<S> = S extends { readonly attributes: infer A }
  ? {
      readonly [K in keyof A & string as A[K] extends { readonly writeOnly: true }
        ? never
        : CamelCase<K>]: A[K] extends { readonly type: infer T } ? ValueOf<T> : never;
    }
  : never;

/** A resource of the kafka provider: its schema says which props there are and what they are called in Terraform. */
export class KafkaResource<S extends ResourceSchema> extends TerraformResource {
  /** The resource's attributes, those that only the provider knows among them. */
  readonly attributes: TokensOf<S>;
  readonly #schema: S;
  readonly #props: Readonly<Record<string, unknown>>;

  constructor(scope: Construct, id: string, schema: S, props: PropsOf<S>, meta: TerraformMetaArguments = {}) {
    super(scope, id, {
      terraformResourceType: schema.typeName,
      terraformGeneratorMetadata: { providerName: PROVIDER_NAME, providerVersion: PROVIDER_VERSION },
      // By name: terraform would look for the provider of a zookeeper_server under `zookeeper`.
      provider: KafkaProvider.of(scope),
      ...meta,
    });
    this.#schema = schema;
    this.#props = props as Readonly<Record<string, unknown>>;
    this.attributes = this.#tokens();
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(this.#schema.attributes)
        .filter(([, attribute]) => attribute.mode !== 'computed')
        .map(([name]) => [name, literal(this.#props[camelCase(name)])]),
    );
  }

  /** Tokens are made when they are asked for: a resource's address may still be overridden after it was constructed. */
  #tokens(): TokensOf<S> {
    const tokens = {};
    for (const [name, { type }] of Object.entries<AttributeSchema>(this.#schema.attributes)) {
      Object.defineProperty(tokens, camelCase(name), {
        enumerable: true,
        get: () => asToken(type, this.interpolationForAttribute(name)),
      });
    }
    return tokens as TokensOf<S>;
  }
}

/** `replication_factor` is `replicationFactor`. */
const camelCase = (name: string): string =>
  name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

function asToken(
  type: TerraformType,
  value: ReturnType<TerraformResource['interpolationForAttribute']>,
): unknown {
  if (type === 'string') return Token.asString(value);
  if (type === 'number') return Token.asNumber(value);
  if (type === 'bool') return value;
  const [kind, element] = type;
  if (kind === 'map') return Token.asAnyMap(value);
  if (kind === 'object') return value;
  return element === 'number' ? Token.asNumberList(value) : Token.asList(value);
}
