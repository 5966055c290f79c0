import { UNKNOWN } from '../../../model/schema/types.ts';
import { type Diagnostic, DiagnosticError, error, type Path } from '../../runtime/diagnostics.ts';
import { readAccess } from './access.ts';
import { checkAddresses } from './addresses.ts';
import { readAvailability } from './availability.ts';
import type { ClusterConnection, EnsembleConnection, MirrorConnection } from './connection.ts';
import { ensembleSecurity } from './ensemble-security.ts';
import { checkFlows, readMirror } from './mirror.ts';
import { readPlacement } from './placement.ts';
import { readSecurity } from './security.ts';

/** What members belong to, as the attribute of their resources calls it. */
export type DomainKind = 'cluster' | 'ensemble' | 'mirror';

/** The provider block, read; an entry is null while a part of it is unknown, as before a first apply. */
export interface Configuration {
  readonly clusters: ReadonlyMap<string, ClusterConnection | null>;
  readonly ensembles: ReadonlyMap<string, EnsembleConnection | null>;
  readonly mirrors: ReadonlyMap<string, MirrorConnection | null>;
  /** Maps whose very names are unknown until apply. */
  readonly undecided: ReadonlySet<DomainKind>;
  readonly clientId: string;
  readonly requestTimeoutMs: number;
}

/**
 * Reads the provider block.
 * @throws DiagnosticError naming every malformed entry.
 */
export function readConfiguration(config: Record<string, unknown>): Configuration {
  const problems: Diagnostic[] = [];
  const clusters = entries('clusters', config.clusters, readCluster, problems);
  const ensembles = entries('ensembles', config.ensembles, readEnsemble, problems);
  const mirrors = entries('mirrors', config.mirrors, readMirror, problems);
  const requestTimeoutMs = readTimeout(config.request_timeout_ms, problems);
  const undecided = new Set([
    ...(config.clusters === UNKNOWN ? (['cluster'] as const) : []),
    ...(config.ensembles === UNKNOWN ? (['ensemble'] as const) : []),
    ...(config.mirrors === UNKNOWN ? (['mirror'] as const) : []),
  ]);
  if (!undecided.has('ensemble')) checkEnsembles(clusters, ensembles, problems);
  if (!undecided.has('cluster')) checkFlows(mirrors, clusters, problems);
  if (problems.length > 0) throw new DiagnosticError(...problems);
  const clientId = typeof config.client_id === 'string' ? config.client_id : 'kafkaform';
  return { clusters, ensembles, mirrors, undecided, clientId, requestTimeoutMs };
}

function readTimeout(value: unknown, problems: Diagnostic[]): number {
  if (typeof value !== 'number') return 30_000;
  if (!Number.isInteger(value) || value < 1) {
    problems.push(
      error('Invalid request_timeout_ms', `It is ${value}; give a whole number of milliseconds above 0.`, [
        'request_timeout_ms',
      ]),
    );
  }
  return value;
}

type Entry = Record<string, unknown>;

function entries<T>(
  attribute: 'clusters' | 'ensembles' | 'mirrors',
  value: unknown,
  read: (name: string, entry: Entry, problems: Diagnostic[]) => T,
  problems: Diagnostic[],
): ReadonlyMap<string, T | null> {
  if (value === null || value === undefined || value === UNKNOWN) return new Map();
  return new Map(
    Object.entries(value as Record<string, Entry | null>).map(([name, entry]) => {
      if (name === '' || name.includes('/')) problems.push(malformedName(attribute, name));
      return [name, hasUnknown(entry) ? null : read(name, entry ?? {}, problems)];
    }),
  );
}

const malformedName = (attribute: string, name: string): Diagnostic =>
  error(
    'Malformed name',
    `${attribute} has an entry '${name}': a name is not empty and has no '/', which import ids need.`,
    [attribute, { key: name }],
  );

function checkEnsembles(
  clusters: Configuration['clusters'],
  ensembles: Configuration['ensembles'],
  problems: Diagnostic[],
): void {
  for (const [name, cluster] of clusters) {
    const ensemble = cluster?.ensemble ?? null;
    if (ensemble === null || ensembles.has(ensemble)) continue;
    const known = ensembles.size > 0 ? `It names ${[...ensembles.keys()].join(', ')}.` : 'It names none.';
    problems.push(
      error(
        'Unknown ensemble',
        `Cluster '${name}' uses the ensemble '${ensemble}', which \`ensembles\` of the provider configuration does not have. ${known}`,
        ['clusters', { key: name }, 'ensemble'],
      ),
    );
  }
}

function readCluster(name: string, entry: Entry, problems: Diagnostic[]): ClusterConnection {
  const at: Path = ['clusters', { key: name }];
  const bootstrapServers = (entry.bootstrap_servers as string[] | null) ?? [];
  checkAddresses(bootstrapServers, [...at, 'bootstrap_servers'], problems);
  if (bootstrapServers.length === 0) {
    problems.push(
      error(
        'No bootstrap servers',
        `Cluster '${name}' has no bootstrap_servers; give host:port addresses.`,
        at,
      ),
    );
  }
  const brokerIds = (entry.broker_ids as number[] | null) ?? [];
  if (!brokerIds.every((id) => Number.isInteger(id) && id >= 0)) {
    const given = brokerIds.map(String).join(', ');
    problems.push(
      error('Malformed broker id', `Broker ids are whole numbers from 0; these are ${given}.`, [
        ...at,
        'broker_ids',
      ]),
    );
  }
  return {
    bootstrapServers,
    brokerIds,
    ensemble: (entry.ensemble as string | null | undefined) ?? null,
    availability: readAvailability(entry.availability, [...at, 'availability'], problems),
    placement: readPlacement(entry.placement, [...at, 'placement'], problems),
    ...readRelease(entry.release, [...at, 'release'], problems),
    ...readAccess(entry, at, problems),
    security: readSecurity(entry.security),
    ...readBootstrap(entry),
    ...readControllers(entry, [...at, 'controllers'], problems),
    ...readForwarding(entry),
  };
}

function readControllers(
  entry: Entry,
  at: Path,
  problems: Diagnostic[],
): Pick<ClusterConnection, 'controllers'> {
  const controllers = entry.controllers as Record<string, string> | null | undefined;
  if (!controllers || Object.keys(controllers).length === 0) return {};
  checkAddresses(Object.values(controllers), at, problems);
  return { controllers };
}

function readBootstrap(entry: Entry): Pick<ClusterConnection, 'bootstrapUsers' | 'chroot'> {
  const users = entry.bootstrap_users as Record<string, string> | null | undefined;
  const chroot = entry.chroot as string | null | undefined;
  return { ...(users ? { bootstrapUsers: users } : {}), ...(chroot ? { chroot } : {}) };
}

function readForwarding({ port_forwarding: given }: Entry): Pick<ClusterConnection, 'portForwarding'> {
  if (given === null || given === undefined) return {};
  const { port, region } = given as { port?: number | null; region?: string | null };
  return { portForwarding: { port: port ?? 0, ...(region ? { region } : {}) } };
}

function readRelease(given: unknown, at: Path, problems: Diagnostic[]): Pick<ClusterConnection, 'release'> {
  const { version, finalize } = (given ?? {}) as Entry;
  if (typeof version !== 'string') return {};
  if (!/^\d+\.\d+\.\d+$/.test(version))
    problems.push(error('Malformed version', `'${version}' is not a Kafka version, such as 3.9.2.`, at));
  return { release: { version, finalize: finalize === true } };
}

function readEnsemble(name: string, entry: Entry, problems: Diagnostic[]): EnsembleConnection {
  const at: Path = ['ensembles', { key: name }];
  const servers = (entry.servers as Record<string, string> | null) ?? {};
  checkAddresses(Object.values(servers), [...at, 'servers'], problems);
  if (Object.keys(servers).length === 0) {
    problems.push(error('No servers', `Ensemble '${name}' has no servers; give myid = "host:port".`, at));
  }
  return {
    servers,
    quorumAddresses: (entry.quorum_addresses as Record<string, string> | null) ?? {},
    containers: (entry.containers as Record<string, string> | null) ?? {},
    availability: readAvailability(entry.availability, [...at, 'availability'], problems),
    ...readAccess({ tls: entry.tls }, at, problems),
    security: ensembleSecurity((entry.tls_listeners as string[] | null | undefined) ?? [], entry.migration),
    ...readForwarding(entry),
  };
}

function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (value === null || typeof value !== 'object') return false;
  return Object.values(value).some(hasUnknown);
}
