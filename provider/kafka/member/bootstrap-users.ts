import { brokersAtZooKeeper } from '../../../model/rendering/ensemble-certificates.ts';
import { brokerPasswordAt } from '../../../model/rendering/secrets.ts';
import { readSecret } from '../../../operations/clients/secret.ts';
import { systemClock } from '../../../operations/clients/system-clock.ts';
import { scramZnode } from '../../../operations/clients/zookeeper/scram-credential.ts';
import {
  type BootstrapUsers,
  untilBootstrapUsersExist,
} from '../../../operations/membership/bootstrap-users.ts';
import type { ClusterLink, Session } from '../session/session.ts';

/** The users that brokers log in as, in ZooKeeper mode; undefined where there are none, or Kafka's storage was formatted with them. */
function bootstrapUsers(client: Session, { name, connection }: ClusterLink): BootstrapUsers | undefined {
  const { bootstrapUsers: users, ensemble, chroot = '' } = connection;
  const link = ensemble === null ? null : client.ensemble(ensemble);
  if (users === undefined || link === null) return undefined;
  return {
    ensemble: link.client,
    chroot,
    brokers: brokersAtZooKeeper(name),
    credentials: new Map(
      Object.entries(users).map(([user, file]) => [
        user,
        () => scramZnode(readSecret(file, 'password'), brokerPasswordAt(file).mechanism),
      ]),
    ),
  };
}

const SETTLE_MS = 5_000;

/**
 * Waits for something that brokers need their users for, and makes these meanwhile: the ensemble may be starting as well, and nobody
 * may wait for it before the brokers are there.
 */
export async function withBootstrapUsers<T>(
  client: Session,
  link: ClusterLink,
  wait: () => Promise<T>,
): Promise<T> {
  const users = bootstrapUsers(client, link);
  if (users === undefined) return wait();
  const over = new AbortController();
  const making = untilBootstrapUsersExist(users, systemClock, over.signal);
  try {
    const result = await Promise.race([wait(), making.then(() => new Promise<never>(() => {}))]);
    // Where brokers are registered the ensemble answers; where they aren't yet, the whole makes them.
    await Promise.race([making, systemClock.sleep(SETTLE_MS)]);
    return result;
  } finally {
    over.abort();
  }
}
