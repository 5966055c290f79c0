import type { MethodDefinition, ServiceDefinition } from '@grpc/grpc-js';
import protobuf from 'protobufjs/light.js';

/** One message: field name → number and type; `[]` marks a repeated field, `{}` a map keyed by string. */
type Fields = { readonly [field: string]: readonly [number, string] };

/** The part of Terraform's plugin protocol 6 that a provider of resources, data sources and ephemeral resources serves. */
const messages: { readonly [message: string]: Fields } = {
  Empty: {},
  DynamicValue: { msgpack: [1, 'bytes'], json: [2, 'bytes'] },
  RawState: { json: [1, 'bytes'], flatmap: [2, 'string{}'] },
  Diagnostic: {
    severity: [1, 'int32'],
    summary: [2, 'string'],
    detail: [3, 'string'],
    attribute: [4, 'AttributePath'],
  },
  AttributePath: { steps: [1, 'PathStep[]'] },
  // The three belong to a oneof, which the wire doesn't show: exactly one of them is set.
  PathStep: {
    attribute_name: [1, 'string'],
    element_key_string: [2, 'string'],
    element_key_int: [3, 'int64'],
  },
  Capabilities: {
    plan_destroy: [1, 'bool'],
    get_provider_schema_optional: [2, 'bool'],
    move_resource_state: [3, 'bool'],
  },
  Schema: { version: [1, 'int64'], block: [2, 'Block'] },
  Block: {
    version: [1, 'int64'],
    attributes: [2, 'Attribute[]'],
    block_types: [3, 'NestedBlock[]'],
    description: [4, 'string'],
  },
  Attribute: {
    name: [1, 'string'],
    type: [2, 'bytes'],
    description: [3, 'string'],
    required: [4, 'bool'],
    optional: [5, 'bool'],
    computed: [6, 'bool'],
    sensitive: [7, 'bool'],
    deprecated: [9, 'bool'],
    nested_type: [10, 'Object'],
    write_only: [11, 'bool'],
  },
  Object: { attributes: [1, 'Attribute[]'], nesting: [3, 'int32'] },
  NestedBlock: {
    type_name: [1, 'string'],
    block: [2, 'Block'],
    nesting: [3, 'int32'],
    min_items: [4, 'int64'],
    max_items: [5, 'int64'],
  },
  TypeName: { type_name: [1, 'string'] },
  Diagnosed: { diagnostics: [1, 'Diagnostic[]'] },

  MetadataResponse: {
    server_capabilities: [1, 'Capabilities'],
    diagnostics: [2, 'Diagnostic[]'],
    data_sources: [3, 'TypeName[]'],
    resources: [4, 'TypeName[]'],
    ephemeral_resources: [6, 'TypeName[]'],
  },
  SchemaResponse: {
    provider: [1, 'Schema'],
    resource_schemas: [2, 'Schema{}'],
    data_source_schemas: [3, 'Schema{}'],
    ephemeral_resource_schemas: [8, 'Schema{}'],
    diagnostics: [4, 'Diagnostic[]'],
    server_capabilities: [6, 'Capabilities'],
  },
  ProviderConfigRequest: { config: [1, 'DynamicValue'] },
  ProviderConfigResponse: { diagnostics: [2, 'Diagnostic[]'] },
  ClientCapabilities: { deferral_allowed: [1, 'bool'], write_only_attributes_allowed: [2, 'bool'] },
  ConfigRequest: { type_name: [1, 'string'], config: [2, 'DynamicValue'] },
  ValidateRequest: {
    type_name: [1, 'string'],
    config: [2, 'DynamicValue'],
    client_capabilities: [3, 'ClientCapabilities'],
  },
  UpgradeRequest: { type_name: [1, 'string'], version: [2, 'int64'], raw_state: [3, 'RawState'] },
  UpgradeResponse: { upgraded_state: [1, 'DynamicValue'], diagnostics: [2, 'Diagnostic[]'] },
  ConfigureRequest: { terraform_version: [1, 'string'], config: [2, 'DynamicValue'] },
  ReadRequest: { type_name: [1, 'string'], current_state: [2, 'DynamicValue'], private: [3, 'bytes'] },
  ReadResponse: { new_state: [1, 'DynamicValue'], diagnostics: [2, 'Diagnostic[]'], private: [3, 'bytes'] },
  PlanRequest: {
    type_name: [1, 'string'],
    prior_state: [2, 'DynamicValue'],
    proposed_new_state: [3, 'DynamicValue'],
    config: [4, 'DynamicValue'],
    prior_private: [5, 'bytes'],
  },
  PlanResponse: {
    planned_state: [1, 'DynamicValue'],
    requires_replace: [2, 'AttributePath[]'],
    planned_private: [3, 'bytes'],
    diagnostics: [4, 'Diagnostic[]'],
  },
  ApplyRequest: {
    type_name: [1, 'string'],
    prior_state: [2, 'DynamicValue'],
    planned_state: [3, 'DynamicValue'],
    config: [4, 'DynamicValue'],
    planned_private: [5, 'bytes'],
  },
  ApplyResponse: { new_state: [1, 'DynamicValue'], private: [2, 'bytes'], diagnostics: [3, 'Diagnostic[]'] },
  ImportRequest: { type_name: [1, 'string'], id: [2, 'string'] },
  ImportedResource: { type_name: [1, 'string'], state: [2, 'DynamicValue'], private: [3, 'bytes'] },
  ImportResponse: { imported_resources: [1, 'ImportedResource[]'], diagnostics: [2, 'Diagnostic[]'] },
  MoveRequest: {
    source_provider_address: [1, 'string'],
    source_type_name: [2, 'string'],
    target_type_name: [5, 'string'],
  },
  MoveResponse: { target_state: [1, 'DynamicValue'], diagnostics: [2, 'Diagnostic[]'] },
  DataSourceResponse: { state: [1, 'DynamicValue'], diagnostics: [2, 'Diagnostic[]'] },
  // google.protobuf.Timestamp
  Timestamp: { seconds: [1, 'int64'], nanos: [2, 'int32'] },
  OpenResponse: {
    diagnostics: [1, 'Diagnostic[]'],
    renew_at: [2, 'Timestamp'],
    result: [3, 'DynamicValue'],
    private: [4, 'bytes'],
  },
  OpenedRequest: { type_name: [1, 'string'], private: [2, 'bytes'] },
  RenewResponse: { diagnostics: [1, 'Diagnostic[]'], renew_at: [2, 'Timestamp'], private: [3, 'bytes'] },
  IdentitySchemasResponse: { diagnostics: [2, 'Diagnostic[]'] },
  FunctionsResponse: { diagnostics: [2, 'Diagnostic[]'] },
  StopResponse: { Error: [1, 'string'] },
};

/** Method → its request and response. */
const provider: { readonly [method: string]: readonly [string, string] } = {
  GetMetadata: ['Empty', 'MetadataResponse'],
  GetProviderSchema: ['Empty', 'SchemaResponse'],
  GetResourceIdentitySchemas: ['Empty', 'IdentitySchemasResponse'],
  GetFunctions: ['Empty', 'FunctionsResponse'],
  ValidateProviderConfig: ['ProviderConfigRequest', 'ProviderConfigResponse'],
  ValidateResourceConfig: ['ValidateRequest', 'Diagnosed'],
  ValidateDataResourceConfig: ['ConfigRequest', 'Diagnosed'],
  UpgradeResourceState: ['UpgradeRequest', 'UpgradeResponse'],
  ConfigureProvider: ['ConfigureRequest', 'Diagnosed'],
  ReadResource: ['ReadRequest', 'ReadResponse'],
  PlanResourceChange: ['PlanRequest', 'PlanResponse'],
  ApplyResourceChange: ['ApplyRequest', 'ApplyResponse'],
  ImportResourceState: ['ImportRequest', 'ImportResponse'],
  MoveResourceState: ['MoveRequest', 'MoveResponse'],
  ReadDataSource: ['ConfigRequest', 'DataSourceResponse'],
  ValidateEphemeralResourceConfig: ['ConfigRequest', 'Diagnosed'],
  OpenEphemeralResource: ['ConfigRequest', 'OpenResponse'],
  RenewEphemeralResource: ['OpenedRequest', 'RenewResponse'],
  CloseEphemeralResource: ['OpenedRequest', 'Diagnosed'],
  StopProvider: ['Empty', 'StopResponse'],
};

function field([id, type]: readonly [number, string]) {
  if (type.endsWith('[]')) return { id, type: type.slice(0, -2), rule: 'repeated' };
  if (type.endsWith('{}')) return { id, type: type.slice(0, -2), keyType: 'string' };
  return { id, type };
}

const mapValues = <A, B>(record: { readonly [key: string]: A }, of: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, of(value)]));

/** The gRPC services of a plugin: Terraform's provider and go-plugin's controller, which ends the process. */
export function serviceDefinitions(): { provider: ServiceDefinition; controller: ServiceDefinition } {
  const types = protobuf.Root.fromJSON({
    nested: mapValues(messages, (fields) => ({ fields: mapValues(fields, field) })),
  });
  const service = (name: string, methods: typeof provider): ServiceDefinition =>
    Object.fromEntries(
      Object.entries(methods).map(([method, [request, response]]) => [
        method,
        unary(`/${name}/${method}`, types.lookupType(request), types.lookupType(response)),
      ]),
    );
  return {
    provider: service('tfplugin6.Provider', provider),
    controller: service('plugin.GRPCController', { Shutdown: ['Empty', 'Empty'] }),
  };
}

/** What grpc-js has to know of a method; the message types compile themselves when they are first used. */
function unary(
  path: string,
  request: protobuf.Type,
  response: protobuf.Type,
): MethodDefinition<object, object> {
  const [requestCodec, responseCodec] = [codec(request), codec(response)];
  return {
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: requestCodec.serialize,
    requestDeserialize: requestCodec.deserialize,
    responseSerialize: responseCodec.serialize,
    responseDeserialize: responseCodec.deserialize,
  };
}

const codec = (type: protobuf.Type) => ({
  serialize: (message: object) => Buffer.from(type.encode(type.fromObject(message)).finish()),
  deserialize: (bytes: Buffer) => type.toObject(type.decode(bytes), { longs: Number, arrays: true }),
});
