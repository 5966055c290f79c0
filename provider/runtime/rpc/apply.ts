import type { ResourceSchema } from '../../../model/schema/types.ts';
import { type Diagnostic, DiagnosticError, error } from '../diagnostics.ts';
import { checkApplied, checkKnown } from '../planning/check.ts';
import type { AnyResource, ApplyResult, Private } from '../resource.ts';
import { complete } from '../values/complete.ts';
import { isNull } from '../values/msgpack.ts';
import { decodePrivate, encodePrivate } from '../values/private.ts';
import { decodeObject, encodeObject, type Value } from '../values/resource-values.ts';
import { hasErrors, wireDiagnostics } from '../wire/diagnostics.ts';
import type { DynamicValue, RequestOf, ResponseOf } from '../wire/messages.ts';
import type { Rpc } from './call.ts';

type Request = RequestOf<'ApplyResourceChange'>;
type Response = ResponseOf<'ApplyResourceChange'>;

interface Context<C> {
  readonly handler: AnyResource<C>;
  readonly call: { readonly client: C; readonly signal: AbortSignal; readonly plannedPrivate: Private };
}

interface Encoded {
  readonly encoded: DynamicValue;
  readonly kept: Value;
  readonly diagnostics: readonly Diagnostic[];
}

export const applyChange: Rpc<'ApplyResourceChange'> = {
  describe: ({ type_name, prior_state, planned_state }) =>
    `${isNull(planned_state) ? 'delete' : isNull(prior_state) ? 'create' : 'update'} ${type_name}`,
  async run(request, session, signal) {
    const handler = session.resource(request.type_name);
    const plannedPrivate = decodePrivate(request.planned_private);
    const context = { handler, call: { client: session.client, signal, plannedPrivate } };
    const prior = decodeObject(handler.schema, request.prior_state);
    const planned = decodeObject(handler.schema, request.planned_state);
    if (!planned) return applyDelete(context, request, prior);
    const config = decodeObject(handler.schema, request.config) ?? {};
    return prior
      ? stored(context, planned, await update(context, config, prior, planned))
      : stored(context, planned, await create(context, config, planned));
  },
  // After a failed create nothing is in state; after any other failure what was there before is.
  onFailure: ({ prior_state, planned_private }) => ({ new_state: prior_state, private: planned_private }),
};

const create = <C>({ handler, call }: Context<C>, config: Value, planned: Value) =>
  handler.create({ ...call, config, planned });

function update<C>({ handler, call }: Context<C>, config: Value, prior: Value, planned: Value) {
  if (handler.update) {
    return handler.update({ ...call, config, prior, planned });
  }
  const { typeName } = handler.schema;
  throw new DiagnosticError(error(`${typeName} can't be updated`, 'It can only be replaced.'));
}

async function applyDelete<C>(
  { handler, call }: Context<C>,
  request: Request,
  prior: Value | null,
): Promise<Response> {
  const diagnostics = prior ? await handler.delete({ ...call, prior }) : [];
  const kept = hasErrors(diagnostics);
  return {
    new_state: kept ? request.prior_state : encodeObject(handler.schema, null),
    private: kept ? request.planned_private : encodePrivate(null),
    diagnostics: wireDiagnostics(diagnostics),
  };
}

/** Checks what the handler made; whatever is wrong with it, its state is kept so that the object isn't lost. */
function stored<C>(
  { handler: { schema }, call }: Context<C>,
  planned: Value,
  result: ApplyResult<ResourceSchema>,
): Response {
  const { known, diagnostics: unknowns } = checkKnown(schema, complete(schema, result.state));
  const { encoded, kept, diagnostics: misfits } = encodeWhatFits(schema, known);
  const diagnostics = [...(result.diagnostics ?? []), ...unknowns, ...misfits];
  if (!hasErrors(diagnostics)) diagnostics.push(...checkApplied(schema, planned, kept));
  return {
    new_state: encoded,
    private: encodePrivate(result.private === undefined ? call.plannedPrivate : result.private),
    diagnostics: wireDiagnostics(diagnostics),
  };
}

/** Encodes a state; an attribute with a value that doesn't fit is reported and left out. */
function encodeWhatFits(schema: ResourceSchema, state: Value, found: readonly Diagnostic[] = []): Encoded {
  try {
    return { encoded: encodeObject(schema, state), kept: state, diagnostics: found };
  } catch (thrown) {
    const [name] = (thrown instanceof DiagnosticError && thrown.diagnostics[0]?.path) || [];
    if (typeof name !== 'string' || !(thrown instanceof DiagnosticError)) throw thrown;
    const { [name]: _, ...rest } = state;
    return encodeWhatFits(schema, rest, [...found, ...thrown.diagnostics]);
  }
}
