import { checkKnown } from '../planning/check.ts';
import { checkWriteOnly } from '../planning/write-only.ts';
import { decodeObject, encodeObject } from '../values/resource-values.ts';
import { wireDiagnostics } from '../wire/diagnostics.ts';
import type { Rpc } from './call.ts';

export const validateResource: Rpc<'ValidateResourceConfig'> = {
  describe: ({ type_name }) => `check ${type_name}`,
  async run(request, session) {
    const { schema, validate } = session.resource(request.type_name);
    const config = decodeObject(schema, request.config) ?? {};
    const able = request.client_capabilities?.write_only_attributes_allowed ?? false;
    const refused = able ? [] : checkWriteOnly(schema, config);
    return { diagnostics: wireDiagnostics([...refused, ...(validate?.(config) ?? [])]) };
  },
};

/** Decoding is the check: a value that this provider can't hold is refused. */
export const validateDataSource: Rpc<'ValidateDataResourceConfig'> = {
  describe: ({ type_name }) => `check data source ${type_name}`,
  async run(request, session) {
    decodeObject(session.dataSource(request.type_name).schema, request.config);
    return { diagnostics: [] };
  },
};

export const readDataSource: Rpc<'ReadDataSource'> = {
  describe: ({ type_name }) => `read data source ${type_name}`,
  async run(request, session, signal) {
    const { schema, read } = session.dataSource(request.type_name);
    const config = decodeObject(schema, request.config) ?? {};
    const result = await read({ config, client: session.client, signal });
    const { known, diagnostics } = checkKnown(schema, result.state);
    return {
      state: encodeObject(schema, known),
      diagnostics: wireDiagnostics([...(result.diagnostics ?? []), ...diagnostics]),
    };
  },
};
