import type { kafkaBroker } from '../../../model/resources/broker.ts';
import type { ConfigOf, StateOf } from '../../../model/schema/types.ts';
import { reloadCertificate } from '../../../operations/certificates/reload.ts';
import { dockerControl } from '../../../operations/clients/docker-control.ts';
import { connectKafkaAdmin } from '../../../operations/clients/kafka-admin.ts';
import { systemClock } from '../../../operations/clients/system-clock.ts';
import { presentedCertificate, seenAt } from '../../../operations/clients/tls-peer.ts';
import { KafkaError } from '../../../operations/ports/kafka.ts';
import { inTurn } from '../../../operations/reassignment/turns.ts';
import { type Diagnostic, error } from '../../runtime/diagnostics.ts';
import { log } from '../../runtime/process/logging.ts';
import type { Private } from '../../runtime/resource.ts';
import { diagnose } from '../failure.ts';
import { joinAsBroker } from '../member/join.ts';
import { returnPermit, waitForPermit } from '../member/permit.ts';
import type { ClusterLink, Session } from '../session/session.ts';
import { endedIn } from './ended.ts';

type Broker = StateOf<typeof kafkaBroker>;

interface Serve {
  readonly client: Session;
  readonly config: ConfigOf<typeof kafkaBroker>;
  readonly prior: Broker;
  readonly plannedPrivate: Private;
  readonly signal: AbortSignal;
}

/** How long one look at what a broker presents may take, in milliseconds. */
const PRESENT_MS = 5_000;

/**
 * Another certificate, or another authority, is in the broker's files: it reads them while it runs. What a part of it reads at start
 * only takes a restart, when its turn has come. A broker whose certificate has ended already is known by that certificate.
 */
export async function serveCertificate(request: Serve, link: ClusterLink): Promise<readonly Diagnostic[]> {
  const changed = changedIn(request);
  if (changed.length === 0) return [];
  try {
    const how = await reload(request, link);
    const atStart = request.config.certificate?.read_at_start ?? [];
    return how === 'reloaded' && changed.some((each) => atStart.includes(each))
      ? await restartInTurn(request, link)
      : [];
  } catch (problem) {
    const { broker_id: id, cluster } = request.config;
    return [diagnose(problem, `Broker ${id} of cluster '${cluster}' kept its old certificate`)];
  }
}

function changedIn({ config, prior }: Serve): readonly ('fingerprint' | 'trusted')[] {
  const [before, after] = [prior.certificate, config.certificate];
  if (!before?.fingerprint || !after?.fingerprint) return [];
  return (['fingerprint', 'trusted'] as const).filter(
    (name) => (before[name] ?? null) !== (after[name] ?? null),
  );
}

/** @throws KafkaError when the broker goes on with the old one */
async function reload(request: Serve, link: ClusterLink): Promise<'reloaded' | 'restarted'> {
  const { config, prior } = request;
  const { tls } = link.connection;
  const seen = tls === undefined ? null : await seenAt(config.address, tls, PRESENT_MS);
  if (seen === null && tls !== undefined && hasEnded(request)) return startAgain(request, link);
  if (!seen?.ended) {
    await readAgain(request, link, link.admin);
    return 'reloaded';
  }
  if (seen.fingerprint !== prior.certificate?.fingerprint)
    throw stranger(config.address, seen.fingerprint, prior);
  return reloadEnded(request, link);
}

/** What a broker was started with has ended: one that serves nobody may be waiting for others that don't let it in. */
const hasEnded = ({ config: { container }, prior, plannedPrivate }: Serve): boolean =>
  container !== null && endedIn(plannedPrivate) === prior.certificate?.fingerprint;

async function readAgain(
  { config, signal }: Serve,
  { connection: { tls } }: ClusterLink,
  admin: Parameters<typeof reloadCertificate>[0]['admin'],
): Promise<void> {
  const { fingerprint, keystore, truststore, listeners } = config.certificate ?? {};
  if (!fingerprint || !keystore || !listeners) return;
  await reloadCertificate({
    ...{ admin, keystore, listeners, signal },
    truststore: truststore ?? null,
    brokerId: config.broker_id,
    expected: tls === undefined ? null : fingerprint,
    presented: async () =>
      tls === undefined ? '' : (await presentedCertificate(config.address, tls, PRESENT_MS)).fingerprint,
  });
}

/** Brokers that are connected to each other go on, so the broker may still take the change; one that can't is restarted. */
async function reloadEnded(request: Serve, link: ClusterLink): Promise<'reloaded' | 'restarted'> {
  const { config, prior, signal } = request;
  const { tls, sasl } = link.connection;
  const admin = connectKafkaAdmin({
    bootstrapServers: config.address,
    ...(tls === undefined ? {} : { tls }),
    ...(sasl === undefined ? {} : { sasl }),
    pinned: [prior.certificate?.fingerprint, config.certificate?.fingerprint].filter((each) => each != null),
  });
  try {
    await readAgain(request, link, admin);
    return 'reloaded';
  } catch (problem) {
    if (!(problem instanceof KafkaError) || config.container === null) throw problem;
    log('warn', `broker ${config.broker_id} can't be told of its new certificate: ${problem.message}`);
    await inTurn(link.name, signal, () => restart(request, link));
    return 'restarted';
  } finally {
    await admin.close();
  }
}

/** The broker serves nobody new in any case: what can be kept is that not all are away at once. */
async function restart({ config, signal }: Serve, { connection: { tls } }: ClusterLink): Promise<void> {
  await stopAndStart(config.container as string);
  const deadline = performance.now() + RESTARTED_MS;
  while (tls !== undefined && performance.now() < deadline) {
    const seen = await presentedCertificate(config.address, tls, PRESENT_MS).catch(() => null);
    if (seen !== null) return;
    await systemClock.sleep(LOOK_MS, signal);
  }
}

/** It serves nobody, so there is nothing to wait for; all that do so come up together. */
async function startAgain(request: Serve, link: ClusterLink): Promise<'restarted'> {
  await stopAndStart(request.config.container as string);
  await joinAsBroker(request, link);
  return 'restarted';
}

/** How long the next one waits for a broker that was restarted: without a quorum it doesn't come up before others do. */
const RESTARTED_MS = 20_000;
const LOOK_MS = 200;

/** Through the gate, as for a replacement: everything is kept in sync meanwhile. */
async function restartInTurn(request: Serve, link: ClusterLink): Promise<readonly Diagnostic[]> {
  const { client, config, prior, signal } = request;
  const { broker_id: brokerId, cluster, container } = config;
  if (container === null) return [notRestarted(brokerId, cluster)];
  const refused = await waitForPermit(client, link.target, brokerId, prior, signal);
  if (refused.length > 0) return refused;
  try {
    await stopAndStart(container);
    return (await joinAsBroker(request, link)) === null
      ? []
      : await returnPermit(client, link.target, brokerId);
  } catch (problem) {
    const diagnostic = diagnose(problem, `Broker ${brokerId} of cluster '${cluster}' did not come back`);
    client.coordinator.lost(link.target, brokerId, diagnostic.detail);
    return [diagnostic];
  }
}

/** As long as a broker may take for a controlled shutdown. */
const GRACE_SECONDS = 60;

async function stopAndStart(container: string): Promise<void> {
  const control = dockerControl();
  await control.stop(container, GRACE_SECONDS);
  await control.start(container);
}

const stranger = (address: string, seen: string, { certificate }: Broker): KafkaError =>
  new KafkaError(
    'UNREACHABLE',
    `${address} presents a certificate that has ended, and not the one that it was given (${seen}, not ${certificate?.fingerprint}): nothing is sent to it. If it is that broker, restart it, and deploy again.`,
  );

const notRestarted = (id: number, cluster: string): Diagnostic =>
  error(
    `Broker ${id} of cluster '${cluster}' has to be restarted`,
    'The controllers’ own connections read keys and authorities at start only, and there is no `container` to restart. Restart the brokers one after the other, then deploy again.',
  );
