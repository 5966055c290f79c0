import type { ConfigOf, Planned, ResourceSchema, SchemaBlock, StateOf } from '../../model/schema/types.ts';
import type { Diagnostic, Path } from './diagnostics.ts';
import type { Invocation } from './invocation.ts';

/** What the provider keeps beside a resource's state; never shown to the user, so never the place for a secret. */
export type Private = { [key: string]: unknown } | null;

interface Call<C> {
  /** What `configure` returned. */
  readonly client: C;
  /** Aborted when terraform asks the provider to stop, or has died. */
  readonly signal: AbortSignal;
}

export interface ReadRequest<S, C> extends Call<C> {
  readonly state: StateOf<S>;
  readonly private: Private;
}

export interface ReadResult<S> {
  /** null: the object is gone. */
  readonly state: StateOf<S> | null;
  /** Left out: the private data stays as it is. */
  readonly private?: Private;
  readonly diagnostics?: readonly Diagnostic[];
}

interface PlanCall<C> extends Call<C> {
  /** The private data of the object in state; null when it isn't in state. */
  readonly priorPrivate: Private;
}

export interface PlanCreate<S, C> extends PlanCall<C> {
  /**
   * A create has no prior state. In a replacement `priorPrivate` is what the first leg planned, but null when apply,
   * after the delete, plans the create once more.
   */
  readonly action: 'create';
  readonly prior: null;
  /** The only place with the values of write-only attributes; one of them may differ from plan to apply. */
  readonly config: Planned<ConfigOf<S>>;
  /** The runtime's own plan: defaults filled in, computed values unknown or kept. */
  readonly planned: Planned<StateOf<S>>;
}

export interface PlanUpdate<S, C> extends PlanCall<C> {
  /** Also called when nothing changes: compare `prior` and `planned`. */
  readonly action: 'update';
  readonly prior: StateOf<S>;
  readonly config: Planned<ConfigOf<S>>;
  readonly planned: Planned<StateOf<S>>;
  /** Paths that already make this a replacement by the schema's `replaces`. */
  readonly replacing: readonly Path[];
}

export interface PlanDelete<S, C> extends PlanCall<C> {
  /** The resource leaves the code, or `terraform destroy` runs. Not called for the delete half of a replacement. */
  readonly action: 'delete';
  readonly prior: StateOf<S>;
}

export type PlanRequest<S, C> = PlanCreate<S, C> | PlanUpdate<S, C> | PlanDelete<S, C>;

export interface PlanResult<S> {
  /** Left out: the runtime's own plan stands. Ignored for a delete. */
  readonly planned?: Planned<StateOf<S>>;
  /**
   * Further attributes whose change replaces the resource. Terraform leaves out a path whose planned value is known and
   * the same as before.
   */
  readonly replace?: readonly Path[];
  /** Reaches apply as `plannedPrivate`, through a saved plan file too. Left out: the prior private data. */
  readonly private?: Private;
  readonly diagnostics?: readonly Diagnostic[];
}

export interface CreateRequest<S, C> extends Call<C> {
  /** With the values of write-only attributes, which nothing else has: keep them out of state, private data and messages. */
  readonly config: ConfigOf<S>;
  /** Values that only the provider can know are still unknown. */
  readonly planned: Planned<StateOf<S>>;
  readonly plannedPrivate: Private;
}

export interface UpdateRequest<S, C> extends CreateRequest<S, C> {
  readonly prior: StateOf<S>;
}

export interface DeleteRequest<S, C> extends Call<C> {
  readonly prior: StateOf<S>;
  readonly plannedPrivate: Private;
}

export interface ApplyResult<S> {
  readonly state: StateOf<S>;
  /** Left out: what was planned. */
  readonly private?: Private;
  /** With an error and a state, terraform keeps the state; after a create it marks the resource tainted. */
  readonly diagnostics?: readonly Diagnostic[];
}

// biome-ignore lint/suspicious/noExplicitAny: handlers of different schemas live in one list
export type AnyResource<C> = ResourceHandler<any, C>;
// biome-ignore lint/suspicious/noExplicitAny: handlers of different schemas live in one list
export type AnyDataSource<C> = DataSourceHandler<any, C>;
// biome-ignore lint/suspicious/noExplicitAny: handlers of different schemas live in one list
export type AnyEphemeral<C> = EphemeralHandler<any, C>;

/** One resource type: what it looks like and how terraform's calls reach the real object. */
export interface ResourceHandler<S extends ResourceSchema = ResourceSchema, C = unknown> {
  readonly schema: S;
  /** Checks the configuration alone; values may be unknown. The real object is not reached. */
  validate?(config: Planned<ConfigOf<S>>): readonly Diagnostic[];
  /** Reads the real object. */
  read(request: ReadRequest<S, C>): Promise<ReadResult<S>>;
  /** Refuses, warns, or refines the runtime's own plan. */
  plan?(request: PlanRequest<S, C>): Promise<PlanResult<S>>;
  create(request: CreateRequest<S, C>): Promise<ApplyResult<S>>;
  /** Left out where every change replaces. */
  update?(request: UpdateRequest<S, C>): Promise<ApplyResult<S>>;
  /** An error diagnostic (or a throw) keeps the resource in state. */
  delete(request: DeleteRequest<S, C>): Promise<readonly Diagnostic[] | undefined>;
  /** `terraform import`; `read` is called on the result before it is shown. */
  import?(
    request: Call<C> & { readonly id: string },
  ): Promise<{ readonly state: StateOf<S>; readonly private?: Private }>;
  /** Keyed by the version a state was written with: brings it one version further. */
  readonly upgrade?: {
    readonly [version: number]: (state: Record<string, unknown>) => Record<string, unknown>;
  };
}

export interface DataSourceHandler<S extends ResourceSchema = ResourceSchema, C = unknown> {
  readonly schema: S;
  read(
    request: Call<C> & { readonly config: ConfigOf<S> },
  ): Promise<{ readonly state: StateOf<S>; readonly diagnostics?: readonly Diagnostic[] }>;
}

/** What an opened ephemeral resource holds; terraform stores none of it. */
export interface OpenResult<S> {
  readonly value: StateOf<S>;
  /** When terraform should call `renew`, if it still needs the value by then. @default - never */
  readonly renewAt?: Date;
  /** Kept by terraform's process for `renew` and `close`. */
  readonly private?: Private;
  readonly diagnostics?: readonly Diagnostic[];
}

/**
 * A value that exists while terraform runs, at plan as well as at apply, and that only write-only attributes, provider
 * configurations and other ephemeral resources can take. Where a part of the configuration isn't known yet it isn't
 * opened: what it computes is unknown until apply.
 */
export interface EphemeralHandler<S extends ResourceSchema = ResourceSchema, C = unknown> {
  readonly schema: S;
  /** Checks the configuration alone; values may be unknown. */
  validate?(config: Planned<ConfigOf<S>>): readonly Diagnostic[];
  open(request: Call<C> & { readonly config: ConfigOf<S> }): Promise<OpenResult<S>>;
  renew?(
    request: Call<C> & { readonly private: Private },
  ): Promise<Pick<OpenResult<S>, 'renewAt' | 'private' | 'diagnostics'>>;
  close?(request: Call<C> & { readonly private: Private }): Promise<readonly Diagnostic[] | undefined>;
}

export interface ProviderDefinition<C> {
  /** Provider's own configuration block. */
  readonly schema: SchemaBlock;
  /** Checks the configuration alone; values may be unknown. */
  validate?(config: Record<string, unknown>): readonly Diagnostic[];
  /**
   * Called once per provider process before any resource; a value may be unknown at plan time.
   * `invocation` tells how terraform was called.
   */
  configure(config: Record<string, unknown>, context: ConfigureContext): Promise<C>;
  readonly resources: readonly AnyResource<C>[];
  readonly dataSources?: readonly AnyDataSource<C>[];
  readonly ephemeralResources?: readonly AnyEphemeral<C>[];
  /** Called once before the process ends: close connections. */
  close?(client: C): Promise<void>;
}

export interface ConfigureContext {
  readonly terraformVersion: string;
  readonly invocation: Invocation;
  readonly signal: AbortSignal;
}
