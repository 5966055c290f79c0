import { UNKNOWN } from '../../../model/schema/types.ts';
import type { Availability } from '../../../operations/roll/verdict.ts';
import { type Diagnostic, DiagnosticError, error, type Path } from '../../runtime/diagnostics.ts';
import type { ClusterConnection, EnsembleConnection } from './connection.ts';

/** The provider block, read; an entry is null while a part of it is unknown, as before a first apply. */
export interface Configuration {
  readonly clusters: ReadonlyMap<string, ClusterConnection | null>;
  readonly ensembles: ReadonlyMap<string, EnsembleConnection | null>;
  readonly clientId: string;
  readonly requestTimeoutMs: number;
}

const ADDRESS = /^(\[[^\]]+\]|[^:\s]+):\d{1,5}$/;

/**
 * Reads the provider block.
 * @throws DiagnosticError naming every malformed entry.
 */
export function readConfiguration(config: Record<string, unknown>): Configuration {
  const problems: Diagnostic[] = [];
  const clusters = entries(config.clusters, (name, entry) => readCluster(name, entry, problems));
  const ensembles = entries(config.ensembles, (name, entry) => readEnsemble(name, entry, problems));
  if (problems.length > 0) throw new DiagnosticError(...problems);
  return {
    clusters,
    ensembles,
    clientId: typeof config.client_id === 'string' ? config.client_id : 'kafkaform',
    requestTimeoutMs: typeof config.request_timeout_ms === 'number' ? config.request_timeout_ms : 30_000,
  };
}

type Entry = Record<string, unknown>;

function entries<T>(value: unknown, read: (name: string, entry: Entry) => T): ReadonlyMap<string, T | null> {
  if (value === null || value === undefined || value === UNKNOWN) return new Map();
  return new Map(
    Object.entries(value as Record<string, Entry>).map(([name, entry]) => [
      name,
      hasUnknown(entry) ? null : read(name, entry),
    ]),
  );
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
  return {
    bootstrapServers,
    brokerIds: (entry.broker_ids as number[] | null) ?? [],
    ensemble: entry.ensemble as string | null,
    availability: readAvailability(entry.availability, [...at, 'availability'], problems),
  };
}

function readEnsemble(name: string, entry: Entry, problems: Diagnostic[]): EnsembleConnection {
  const at: Path = ['ensembles', { key: name }];
  const servers = (entry.servers as Record<string, string> | null) ?? {};
  checkAddresses(Object.values(servers), [...at, 'servers'], problems);
  if (Object.keys(servers).length === 0) {
    problems.push(error('No servers', `Ensemble '${name}' has no servers; give myid = "host:port".`, at));
  }
  return { servers, availability: readAvailability(entry.availability, [...at, 'availability'], problems) };
}

function checkAddresses(addresses: readonly string[], at: Path, problems: Diagnostic[]): void {
  for (const address of addresses) {
    if (!ADDRESS.test(address)) {
      problems.push(
        error('Malformed address', `'${address}' is not host:port, such as 127.0.0.1:19092.`, at),
      );
    }
  }
}

function readAvailability(value: unknown, at: Path, problems: Diagnostic[]): Availability {
  if (value === null || value === undefined || value === 'required') return 'required';
  if (value === 'best-effort') return value;
  problems.push(
    error('Unknown availability', `'${String(value)}' is neither "required" nor "best-effort".`, at),
  );
  return 'required';
}

function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (value === null || typeof value !== 'object') return false;
  return Object.values(value).some(hasUnknown);
}
