import type { Clock } from '../ports/clock.ts';
import { type EnsembleClient, ZooKeeperError } from '../ports/zookeeper.ts';

/** SCRAM users that brokers and terraform log in as; Kafka itself can't be asked to make them before it runs. */
export interface BootstrapUsers {
  readonly ensemble: Pick<EnsembleClient, 'children' | 'createFor'>;
  /** Of `zookeeper.connect`; empty without one. */
  readonly chroot: string;
  /** Who the brokers are at ZooKeeper. */
  readonly brokers: string;
  /** User to what its znode holds. */
  readonly credentials: ReadonlyMap<string, () => Promise<string>>;
}

/** Writes the credentials of those that have none (as Kafka's AdminZkClient does); those that are there stay as they are. */
async function makeBootstrapUsers(users: BootstrapUsers): Promise<void> {
  const { ensemble, chroot, brokers, credentials } = users;
  for (const [user, credential] of credentials) {
    const made = await ensemble.createFor(`${chroot}/config/users/${user}`, await credential(), brokers);
    if (made) await announce(users, user);
  }
}

/** A broker that runs already looks the user up anew. */
async function announce({ ensemble, chroot, brokers }: BootstrapUsers, user: string): Promise<void> {
  const changes = `${chroot}/config/changes`;
  const data = JSON.stringify({ version: 2, entity_path: `users/${user}` });
  const numbers = (await ensemble.children(changes)).map((name) => Number(name.replace(PREFIX, '')));
  for (let next = Math.max(-1, ...numbers) + 1; ; next++) {
    const name = PREFIX + String(next).padStart(10, '0');
    if (await ensemble.createFor(`${changes}/${name}`, data, brokers)) return;
  }
}

const PREFIX = 'config_change_';

const PAUSE_MS = 250;

/** As soon as the ensemble answers, which may be starting; gives up without a word when the signal says so. */
export async function untilBootstrapUsersExist(
  users: BootstrapUsers,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      return await makeBootstrapUsers(users);
    } catch (problem) {
      if (!(problem instanceof ZooKeeperError)) throw problem;
    }
    await clock.sleep(PAUSE_MS, signal).catch(() => undefined);
  }
}
