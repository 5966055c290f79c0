import { type SchemaBlock, UNKNOWN } from '../../../model/schema/types.ts';
import { checkKnown, checkPlan } from '../planning/check.ts';
import type { OpenResult } from '../resource.ts';
import { complete } from '../values/complete.ts';
import { decodePrivate, encodePrivate } from '../values/private.ts';
import { decodeObject, encodeObject, type Value } from '../values/resource-values.ts';
import { hasErrors, wireDiagnostics } from '../wire/diagnostics.ts';
import type { Rpc } from './call.ts';

export const validateEphemeral: Rpc<'ValidateEphemeralResourceConfig'> = {
  describe: ({ type_name }) => `check ephemeral ${type_name}`,
  async run(request, session) {
    const { schema, validate } = session.ephemeralResource(request.type_name);
    const config = decodeObject(schema, request.config) ?? {};
    return { diagnostics: wireDiagnostics(validate?.(config)) };
  },
};

export const openEphemeral: Rpc<'OpenEphemeralResource'> = {
  describe: ({ type_name }) => `open ephemeral ${type_name}`,
  async run(request, session, signal) {
    const { schema, open } = session.ephemeralResource(request.type_name);
    const config = decodeObject(schema, request.config) ?? {};
    // Terraform 1.11 doesn't call then; one that does gets what it would make of that itself.
    if (holdsUnknown(config))
      return { result: encodeObject(schema, unopened(schema, config)), diagnostics: [] };
    const result = await open({ config, client: session.client, signal });
    const { known, diagnostics: unknowns } = checkKnown(schema, complete(schema, result.value as Value));
    const diagnostics = [...(result.diagnostics ?? []), ...unknowns];
    if (!hasErrors(diagnostics)) diagnostics.push(...checkPlan(schema, config, null, known));
    return {
      ...renewal(result),
      result: encodeObject(schema, known),
      diagnostics: wireDiagnostics(diagnostics),
    };
  },
};

export const renewEphemeral: Rpc<'RenewEphemeralResource'> = {
  describe: ({ type_name }) => `renew ephemeral ${type_name}`,
  async run(request, session, signal) {
    const { renew } = session.ephemeralResource(request.type_name);
    const before = decodePrivate(request.private);
    const result = await renew?.({ private: before, client: session.client, signal });
    return {
      ...renewal({ private: before, ...result }),
      diagnostics: wireDiagnostics(result?.diagnostics),
    };
  },
};

export const closeEphemeral: Rpc<'CloseEphemeralResource'> = {
  describe: ({ type_name }) => `close ephemeral ${type_name}`,
  async run(request, session, signal) {
    const { close } = session.ephemeralResource(request.type_name);
    const opened = decodePrivate(request.private);
    return {
      diagnostics: wireDiagnostics(await close?.({ private: opened, client: session.client, signal })),
    };
  },
};

const holdsUnknown = (value: unknown): boolean =>
  value === UNKNOWN ||
  (typeof value === 'object' && value !== null && Object.values(value).some(holdsUnknown));

/** What is configured, and whatever the provider would compute unknown. */
function unopened(schema: SchemaBlock, config: Value): Value {
  const computed = Object.entries(schema.attributes).filter(
    ([name, { mode }]) => mode !== 'required' && mode !== 'optional' && (config[name] ?? null) === null,
  );
  return { ...config, ...Object.fromEntries(computed.map(([name]) => [name, UNKNOWN])) };
}

const renewal = ({ renewAt, private: kept }: Pick<OpenResult<unknown>, 'renewAt' | 'private'>) => ({
  private: encodePrivate(kept ?? null),
  ...(renewAt && {
    renew_at: {
      seconds: Math.floor(renewAt.getTime() / 1000),
      nanos: (renewAt.getTime() % 1000) * 1_000_000,
    },
  }),
});
