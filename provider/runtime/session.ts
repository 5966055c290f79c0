import { DiagnosticError, error } from './diagnostics.ts';
import type { Invocation } from './invocation.ts';
import type { AnyDataSource, AnyEphemeral, AnyResource, ProviderDefinition } from './resource.ts';

/** One provider process: what it serves, what it was configured with, and whether it has been told to stop. */
export class Session<C> {
  readonly definition: ProviderDefinition<C>;
  readonly invocation: Invocation;
  readonly #stop = new AbortController();
  readonly #calls = new Set<AbortController>();
  readonly #resources: ReadonlyMap<string, AnyResource<C>>;
  readonly #dataSources: ReadonlyMap<string, AnyDataSource<C>>;
  readonly #ephemeralResources: ReadonlyMap<string, AnyEphemeral<C>>;
  #client: { readonly value: C } | undefined;

  constructor(definition: ProviderDefinition<C>, invocation: Invocation) {
    this.definition = definition;
    this.invocation = invocation;
    this.#resources = byTypeName(definition.resources);
    this.#dataSources = byTypeName(definition.dataSources ?? []);
    this.#ephemeralResources = byTypeName(definition.ephemeralResources ?? []);
  }

  resource(typeName: string): AnyResource<C> {
    return found(this.#resources.get(typeName), `resource type ${typeName}`);
  }

  dataSource(typeName: string): AnyDataSource<C> {
    return found(this.#dataSources.get(typeName), `data source ${typeName}`);
  }

  ephemeralResource(typeName: string): AnyEphemeral<C> {
    return found(this.#ephemeralResources.get(typeName), `ephemeral resource type ${typeName}`);
  }

  get client(): C {
    if (this.#client) return this.#client.value;
    throw new DiagnosticError(
      error('Provider not configured', 'Terraform asked for something before it configured the provider.'),
    );
  }

  /** Aborted when the whole session stops. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  configured(client: C): void {
    this.#client = { value: client };
  }

  /** A signal for one call: aborted when the call is, or when the whole session stops. */
  beginCall(): AbortController {
    const call = new AbortController();
    if (this.#stop.signal.aborted) call.abort(this.#stop.signal.reason);
    this.#calls.add(call);
    return call;
  }

  endCall(call: AbortController): void {
    this.#calls.delete(call);
  }

  /** Aborts every call, those to come as well. */
  stop(reason: Error): void {
    this.#stop.abort(reason);
    // Not by listeners on the session's signal: they would pile up over the thousands of calls of a long run.
    for (const call of this.#calls) call.abort(reason);
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    if (client) await this.definition.close?.(client.value);
  }
}

function byTypeName<H extends { readonly schema: { readonly typeName: string } }>(handlers: readonly H[]) {
  return new Map(handlers.map((each) => [each.schema.typeName, each]));
}

function found<T>(value: T | undefined, what: string): T {
  if (value !== undefined) return value;
  throw new DiagnosticError(error(`No ${what}`, `This version of the provider has no ${what}.`));
}
