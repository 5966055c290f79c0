import type { ResourceSchema } from '../../../model/schema/types.ts';
import type { Path } from '../diagnostics.ts';
import { checkPlan } from '../planning/check.ts';
import { defaultPlan } from '../planning/default-plan.ts';
import { replacingPaths } from '../planning/replacement.ts';
import type { AnyResource, PlanResult, Private } from '../resource.ts';
import type { Session } from '../session.ts';
import { complete } from '../values/complete.ts';
import { decodePrivate, encodePrivate } from '../values/private.ts';
import { decodeObject, encodeObject, type Value } from '../values/resource-values.ts';
import { hasErrors, wireDiagnostics, wirePath } from '../wire/diagnostics.ts';
import type { ResponseOf } from '../wire/messages.ts';
import type { Rpc } from './call.ts';

interface Context<C> {
  readonly handler: AnyResource<C>;
  readonly call: { readonly client: C; readonly signal: AbortSignal; readonly priorPrivate: Private };
}

type Response = ResponseOf<'PlanResourceChange'>;

export const planChange: Rpc<'PlanResourceChange'> = {
  describe: ({ type_name }) => `plan ${type_name}`,
  async run(request, session, signal) {
    const handler = session.resource(request.type_name);
    const { schema } = handler;
    const context = { handler, call: callOf(session, signal, request.prior_private) };
    const prior = decodeObject(schema, request.prior_state);
    if (!decodeObject(schema, request.proposed_new_state)) return planDelete(context, prior ?? {});
    const config = decodeObject(schema, request.config) ?? {};
    return prior ? planUpdate(context, config, prior) : planCreate(context, config);
  },
};

const callOf = <C>(session: Session<C>, signal: AbortSignal, priorPrivate: Uint8Array | undefined) => ({
  client: session.client,
  signal,
  priorPrivate: decodePrivate(priorPrivate),
});

async function planDelete<C>({ handler, call }: Context<C>, prior: Value): Promise<Response> {
  const result = await handler.plan?.({ ...call, action: 'delete', prior });
  return {
    planned_state: encodeObject(handler.schema, null),
    planned_private: privateOf(result, call.priorPrivate),
    diagnostics: wireDiagnostics(result?.diagnostics),
  };
}

async function planCreate<C>(context: Context<C>, config: Value): Promise<Response> {
  const { handler, call } = context;
  const planned = defaultPlan(handler.schema, config, null);
  const result = await handler.plan?.({
    ...call,
    action: 'create',
    prior: null,
    config,
    planned,
  });
  return response(context, config, null, result?.planned ?? planned, result);
}

async function planUpdate<C>(context: Context<C>, config: Value, prior: Value): Promise<Response> {
  const { handler, call } = context;
  const updatable = handler.update !== undefined;
  const planned = defaultPlan(handler.schema, config, prior);
  const result = await handler.plan?.({
    ...call,
    action: 'update',
    prior,
    config,
    planned,
    replacing: replacingPaths(handler.schema, prior, planned, updatable),
  });
  const final = result?.planned ?? planned;
  const replacing = replacingPaths(handler.schema, prior, complete(handler.schema, final), updatable);
  return response(context, config, prior, final, result, [...replacing, ...(result?.replace ?? [])]);
}

function response<C>(
  { handler: { schema }, call }: Context<C>,
  config: Value,
  prior: Value | null,
  final: Value,
  result: PlanResult<ResourceSchema> | undefined,
  replacing: readonly Path[] = [],
): Response {
  const planned = complete(schema, final);
  const encoded = encodeObject(schema, planned);
  const diagnostics = [...(result?.diagnostics ?? [])];
  if (!hasErrors(diagnostics)) diagnostics.push(...checkPlan(schema, config, prior, planned));
  return {
    planned_state: encoded,
    requires_replace: replacing.map(wirePath),
    planned_private: privateOf(result, call.priorPrivate),
    diagnostics: wireDiagnostics(diagnostics),
  };
}

const privateOf = (result: PlanResult<ResourceSchema> | undefined, prior: Private) =>
  encodePrivate(result?.private === undefined ? prior : result.private);
