import type { Session } from '../session.ts';
import { decodeObject } from '../values/resource-values.ts';
import { wireDiagnostics } from '../wire/diagnostics.ts';
import { wireSchema } from '../wire/schema.ts';
import type { Rpc } from './call.ts';

// plan_destroy: a delete is planned too, so that it can be refused and marked.
// get_provider_schema_optional: nothing here depends on the schema having been asked for.
// move_resource_state: only so that the refusal can say what to do instead.
const capabilities = { plan_destroy: true, get_provider_schema_optional: true, move_resource_state: true };

export function metadata<C>({ definition }: Session<C>) {
  const typeNames = (handlers: readonly { readonly schema: { readonly typeName: string } }[] = []) =>
    handlers.map(({ schema }) => ({ type_name: schema.typeName }));
  return {
    server_capabilities: capabilities,
    resources: typeNames(definition.resources),
    data_sources: typeNames(definition.dataSources),
    ephemeral_resources: typeNames(definition.ephemeralResources),
  };
}

export function providerSchema<C>({ definition }: Session<C>) {
  const schemas = (handlers: ProviderHandlers = []) =>
    Object.fromEntries(handlers.map(({ schema }) => [schema.typeName, wireSchema(schema)]));
  return {
    provider: wireSchema(definition.schema),
    resource_schemas: schemas(definition.resources),
    data_source_schemas: schemas(definition.dataSources),
    ephemeral_resource_schemas: schemas(definition.ephemeralResources),
    server_capabilities: capabilities,
  };
}

type ProviderHandlers = readonly {
  readonly schema: Parameters<typeof wireSchema>[0] & { readonly typeName: string };
}[];

export const validateProvider: Rpc<'ValidateProviderConfig'> = {
  describe: () => 'check the provider configuration',
  async run(request, { definition }) {
    const config = decodeObject(definition.schema, request.config) ?? {};
    return { diagnostics: wireDiagnostics(definition.validate?.(config)) };
  },
};

export const configureProvider: Rpc<'ConfigureProvider'> = {
  describe: () => 'configure the provider',
  async run(request, session) {
    const { definition, invocation, signal } = session;
    const config = decodeObject(definition.schema, request.config) ?? {};
    const terraformVersion = request.terraform_version ?? '';
    session.configured(await definition.configure(config, { terraformVersion, invocation, signal }));
    return { diagnostics: [] };
  },
};
