import type { ResourceSchema } from '../../../model/schema/types.ts';
import { DiagnosticError, error } from '../diagnostics.ts';
import { checkKnown } from '../planning/check.ts';
import type { ResourceHandler } from '../resource.ts';
import { decodePrivate, encodePrivate } from '../values/private.ts';
import { dropUnknownFields } from '../values/raw-state.ts';
import { decodeObject, encodeObject, type Value } from '../values/resource-values.ts';
import { typeOfBlock } from '../values/types.ts';
import { wireDiagnostics } from '../wire/diagnostics.ts';
import type { Rpc } from './call.ts';

export const upgradeState: Rpc<'UpgradeResourceState'> = {
  describe: ({ type_name }) => `read the state of ${type_name}`,
  async run(request, session) {
    const { schema, upgrade = {} } = session.resource(request.type_name);
    const stored = storedState(request.raw_state?.json, request.type_name);
    const upgraded = upgradeFrom(request.version ?? 0, stored, schema, upgrade);
    const state = dropUnknownFields(typeOfBlock(schema), upgraded) as Value;
    return { upgraded_state: encodeObject(schema, state), diagnostics: [] };
  },
};

function storedState(json: Uint8Array | undefined, typeName: string): Value {
  if (json?.length) return JSON.parse(Buffer.from(json).toString());
  throw new DiagnosticError(
    error(`State of ${typeName} can't be read`, 'It was written by a Terraform before 0.12, or it is empty.'),
  );
}

function upgradeFrom(
  version: number,
  state: Value,
  schema: ResourceSchema,
  upgrade: NonNullable<ResourceHandler['upgrade']>,
): Value {
  if (version > schema.version) {
    throw new DiagnosticError(
      error(
        `State of ${schema.typeName} is too new`,
        `It has schema version ${version}, this provider knows versions up to ${schema.version}. Use the provider version that wrote it, or a newer one.`,
      ),
    );
  }
  if (version === schema.version) return state;
  const step = upgrade[version];
  if (step) return upgradeFrom(version + 1, step(state), schema, upgrade);
  throw new DiagnosticError(
    error(
      `State of ${schema.typeName} is too old`,
      `It has schema version ${version}, and this provider can't bring that to version ${schema.version}. Apply once with a provider version in between.`,
    ),
  );
}

export const readResource: Rpc<'ReadResource'> = {
  describe: ({ type_name }) => `read ${type_name}`,
  async run(request, session, signal) {
    const handler = session.resource(request.type_name);
    const state = decodeObject(handler.schema, request.current_state);
    if (!state) return { new_state: request.current_state, private: request.private, diagnostics: [] };
    const before = decodePrivate(request.private);
    const result = await handler.read({
      state,
      private: before,
      client: session.client,
      signal,
    });
    const found = result.state && checkKnown(handler.schema, result.state as Value);
    return {
      new_state: encodeObject(handler.schema, found?.known ?? null),
      private: encodePrivate(result.private === undefined ? before : result.private),
      diagnostics: wireDiagnostics([...(result.diagnostics ?? []), ...(found?.diagnostics ?? [])]),
    };
  },
  onFailure: ({ current_state, private: before }) => ({ new_state: current_state, private: before }),
};

export const importResource: Rpc<'ImportResourceState'> = {
  describe: ({ type_name, id }) => `import ${type_name} "${id}"`,
  async run({ type_name, id }, session, signal) {
    const handler = session.resource(type_name);
    if (!handler.import) {
      throw new DiagnosticError(error(`${type_name} can't be imported`, 'This resource type has no import.'));
    }
    const imported = await handler.import({ id, client: session.client, signal });
    const state = encodeObject(handler.schema, imported.state);
    return {
      imported_resources: [{ type_name, state, private: encodePrivate(imported.private ?? null) }],
      diagnostics: [],
    };
  },
};

export const moveResource: Rpc<'MoveResourceState'> = {
  describe: ({ target_type_name = '' }) => `move state to ${target_type_name}`,
  async run({ source_type_name: from = '', target_type_name: to = '' }) {
    throw new DiagnosticError(
      error(
        `${from} can't become ${to}`,
        'A moved block can rename a resource, not change its type. Remove the old one from the state with a removed block and import the new one.',
      ),
    );
  },
};
