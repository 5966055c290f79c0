import type { ACL } from 'node-zookeeper-client';
import { ZooKeeperError } from '../../ports/zookeeper.ts';
import { aclOfBrokers, aclOfCreator, aclOfEverybody, isOpen } from './acl.ts';
import type { ZooKeeperSession } from './session.ts';

/** What Kafka keeps at the top, `/consumers` left aside, which stays open for very old clients (kafka.zk.ZkData.SecureRootPaths). */
const KAFKAS = [
  'admin',
  'brokers',
  'config',
  'controller',
  'controller_epoch',
  'delegation_token',
  'feature',
  'isr_change_notification',
  'kafka-acl',
  'kafka-acl-changes',
  'kafka-acl-extended',
  'kafka-acl-extended-changes',
  'latest_producer_id_block',
  'log_dir_event_notification',
];
/** Written by the first broker that ever started, and never again: what it is tells how far the others are. */
const LAST = 'cluster';
const OURS = '/kafkaform';
/** Requests that are under way at the same time. */
const AT_ONCE = 64;

type AclOf = (path: string) => Promise<readonly ACL[]>;

/** Whether what a cluster has below its chroot is for its brokers alone; null where there is nothing of it. */
export async function areKept(session: ZooKeeperSession, chroot: string): Promise<boolean | null> {
  const acl = await unlessGone(() => aclAt(session, `${chroot}/${LAST}`));
  return acl === null ? null : !isOpen(acl);
}

/**
 * Gives the znodes of a cluster, and our own, the ACLs that they would have been made with: kept to these brokers, as Kafka's
 * zookeeper-security-migration does, or (null) open to everybody. Begun anew where it was interrupted.
 */
export async function keepZnodes(
  session: ZooKeeperSession,
  chroot: string,
  brokers: string | null,
): Promise<void> {
  const aclOf: AclOf = brokers === null ? () => aclOfEverybody() : (path) => aclOfBrokers(path, brokers);
  if (chroot !== '') await setAcl(session, chroot, await aclOf(chroot));
  await below(session, OURS, brokers === null ? () => aclOfEverybody() : () => aclOfCreator());
  for (const name of [...KAFKAS, LAST]) await below(session, `${chroot}/${name}`, aclOf);
}

/** Znodes may come and go meanwhile: those that come have the ACLs that they were made with. */
async function below(session: ZooKeeperSession, root: string, aclOf: AclOf): Promise<void> {
  for (let level = [root]; level.length > 0; ) {
    const found: string[] = [];
    for (let from = 0; from < level.length; from += AT_ONCE) {
      const children = await Promise.all(
        level.slice(from, from + AT_ONCE).map(async (path) => {
          await setAcl(session, path, await aclOf(path));
          return childrenOf(session, path);
        }),
      );
      found.push(...children.flat());
    }
    level = found;
  }
}

async function childrenOf(session: ZooKeeperSession, path: string): Promise<readonly string[]> {
  const names = await unlessGone(() =>
    session.run<string[]>((client, _, done) => client.getChildren(path, done)),
  );
  return (names ?? []).map((name) => `${path}/${name}`);
}

const setAcl = (session: ZooKeeperSession, path: string, acl: readonly ACL[]) =>
  unlessGone(() => session.run<unknown>((client, _, done) => client.setACL(path, acl, done)));

const aclAt = (session: ZooKeeperSession, path: string) =>
  session.run<readonly ACL[]>((client, _, done) => client.getACL(path, done));

async function unlessGone<T>(operate: () => Promise<T>): Promise<T | null> {
  try {
    return await operate();
  } catch (error) {
    if (error instanceof ZooKeeperError && error.code === 'NO_NODE') return null;
    throw error;
  }
}
