import type { EnsembleSpec } from '../spec/ensemble.ts';
import { ENSEMBLE_SUPER_USER } from './ensemble-certificates.ts';
import { clientPortOf, ensembleListenerProperties, secureClientPortOpen } from './ensemble-listeners.ts';
import type { PropertyValue } from './environment.ts';
import { memberName, nameOfAll } from './names.ts';
import { PORTS } from './ports.ts';

/** What the ensemble sets where the user's `config` says nothing. */
const DEFAULTS: Readonly<Record<string, PropertyValue>> = {
  tickTime: 2000,
  initLimit: 10,
  syncLimit: 5,
  // Kafka opens several sessions a broker, and in local stacks all of them share few addresses.
  maxClientCnxns: 0,
  'autopurge.snapRetainCount': 3,
  'autopurge.purgeInterval': 24,
  // An HTTP server on 8080 that nobody asked for.
  'admin.enableServer': false,
};

/** The commands that health checks and `status` use. */
const FOUR_LETTER_WORDS = ['srvr', 'mntr', 'ruok', 'conf', 'cons'];

/**
 * The properties of zookeeper.properties, the same for every server. The members are not among them: a server that was given
 * another list than the rest could make a second majority.
 */
export function zookeeperProperties(spec: EnsembleSpec, dataDir: string): Record<string, PropertyValue> {
  return {
    ...DEFAULTS,
    ...spec.config,
    dataDir,
    ...ensembleListenerProperties(spec, ENSEMBLE_SUPER_USER),
    '4lw.commands.whitelist': fourLetterWords(spec.config?.['4lw.commands.whitelist']),
    // A container binds its own name before the network may know it.
    quorumListenOnAllIPs: true,
  };
}

/** Ours and those that the user asks for besides. */
function fourLetterWords(wanted: PropertyValue = ''): string {
  const words = String(wanted)
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  return words.includes('*') ? '*' : [...new Set([...FOUR_LETTER_WORDS, ...words])].join(',');
}

/**
 * Where servers reach each other: `host:quorum port:election port;client port`. The client port is a plaintext one, and left out where
 * clients can come by TLS: while a plaintext one is still open besides, it is in the properties alone, so that it closes with these.
 */
export function quorumAddress(spec: EnsembleSpec, container: string): string {
  const servers = `${container}:${PORTS.zookeeperQuorum}:${PORTS.zookeeperElection}`;
  return secureClientPortOpen(spec) ? servers : `${servers};${PORTS.zookeeperClient}`;
}

/**
 * `zookeeper.connect` for clients in the network, then the chroot: every server by container name; where servers have hosts, the one name
 * that stands for all of them, so that one more replaces no broker's host.
 */
export function zookeeperConnect(ensemble: EnsembleSpec | undefined, stack: string, chroot = ''): string {
  if (ensemble === undefined) return chroot;
  if (ensemble.hosts !== undefined)
    return `${nameOfAll(ensemble, ensemble.hosts)}:${clientPortOf(ensemble)}${chroot}`;
  const servers = [...ensemble.servers]
    .sort((a, b) => a.myid - b.myid)
    .map(({ myid }) => `${memberName(ensemble, stack, myid)}:${clientPortOf(ensemble)}`);
  return servers.join(',') + chroot;
}
