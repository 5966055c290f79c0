import type { ServerUnaryCall, sendUnaryData, UntypedServiceImplementation } from '@grpc/grpc-js';
import type { Services } from '../process/server.ts';
import type { Session } from '../session.ts';
import { serviceDefinitions } from '../wire/definition.ts';
import type { Method } from '../wire/messages.ts';
import { applyChange } from './apply.ts';
import { answer, type Rpc } from './call.ts';
import { readDataSource, validateDataSource, validateResource } from './configuration.ts';
import { closeEphemeral, openEphemeral, renewEphemeral, validateEphemeral } from './ephemeral.ts';
import { planChange } from './plan.ts';
import { configureProvider, metadata, providerSchema, validateProvider } from './provider.ts';
import { importResource, moveResource, readResource, upgradeState } from './state.ts';

const rpcs: { readonly [M in Method]: Rpc<M> } = {
  ValidateProviderConfig: validateProvider,
  ValidateResourceConfig: validateResource,
  ValidateDataResourceConfig: validateDataSource,
  UpgradeResourceState: upgradeState,
  ConfigureProvider: configureProvider,
  ReadResource: readResource,
  PlanResourceChange: planChange,
  ApplyResourceChange: applyChange,
  ImportResourceState: importResource,
  MoveResourceState: moveResource,
  ReadDataSource: readDataSource,
  ValidateEphemeralResourceConfig: validateEphemeral,
  OpenEphemeralResource: openEphemeral,
  RenewEphemeralResource: renewEphemeral,
  CloseEphemeralResource: closeEphemeral,
};

// biome-ignore lint/suspicious/noExplicitAny: gRPC methods of different messages live in one record
type Call = ServerUnaryCall<any, any>;
// biome-ignore lint/suspicious/noExplicitAny: gRPC methods of different messages live in one record
type Reply = sendUnaryData<any>;
type Handler = (call: Call, reply: Reply) => void;

interface Events {
  /** Terraform has called. */
  called(): void;
  /** A call was cut off: Terraform may be dead. */
  hungUp(): void;
  /** Terraform wants the process to end. */
  shutdown(): void;
}

/** What Terraform reaches on the socket: the provider, and go-plugin's controller. */
export function pluginServices<C>(session: Session<C>, events: Events): Services {
  const { provider, controller } = serviceDefinitions();
  return [
    { definition: provider, methods: providerMethods(session, events) },
    { definition: controller, methods: { Shutdown: replyWith(() => ({}), events.shutdown) } },
  ];
}

function providerMethods<C>(session: Session<C>, events: Events): UntypedServiceImplementation {
  const calls = Object.entries(rpcs).map(([name, rpc]) => [
    name,
    handle(rpc as Rpc<Method>, session, events),
  ]);
  return noticing(events.called, {
    GetMetadata: replyWith(() => metadata(session)),
    GetProviderSchema: replyWith(() => providerSchema(session)),
    GetResourceIdentitySchemas: replyWith(() => ({})),
    GetFunctions: replyWith(() => ({})),
    StopProvider: replyWith(() => {
      session.stop(new Error('Terraform was interrupted.'));
      return {};
    }),
    ...Object.fromEntries(calls),
  });
}

const noticing = (called: () => void, methods: Readonly<Record<string, Handler>>) =>
  Object.fromEntries(
    Object.entries(methods).map(([name, method]): [string, Handler] => [
      name,
      (call, reply) => {
        called();
        method(call, reply);
      },
    ]),
  );

const replyWith = (make: () => object, then?: () => void) => (_: Call, reply: Reply) => {
  reply(null, make());
  then?.();
};

const handle =
  <C>(rpc: Rpc<Method>, session: Session<C>, events: Events) =>
  async (call: Call, reply: Reply) => {
    const abort = session.beginCall();
    call.once('cancelled', () => {
      abort.abort(new Error('Terraform has hung up.'));
      events.hungUp();
    });
    const response = await answer(rpc, call.request, session, abort.signal);
    session.endCall(abort);
    reply(null, response);
  };
