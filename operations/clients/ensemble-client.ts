import type { ACL } from 'node-zookeeper-client';
import type { EnsembleAccess } from '../ports/access.ts';
import { type EnsembleClient, ZooKeeperError } from '../ports/zookeeper.ts';
import { aclOfBrokers, aclOfCreator, aclOfEverybody, aclOfRoot } from './zookeeper/acl.ts';
import { serverMembership, serverStatus } from './zookeeper/four-letter-word.ts';
import { areKept, keepZnodes } from './zookeeper/kept-znodes.ts';
import { ZooKeeperSession } from './zookeeper/session.ts';

export interface EnsembleOptions extends EnsembleAccess {
  /**
   * Whether what is made is open to everybody although clients have names, as long as others come without any.
   * @default false
   */
  readonly shared?: boolean;
  /**
   * Bound of every call, in milliseconds; znodes are tried again within it while connections break.
   * @default 10000
   */
  readonly timeoutMs?: number;
}

/** A znode with the transaction that last wrote it; transactions are ordered over the whole ensemble. */
export interface WrittenZnode {
  readonly name: string;
  readonly data: string;
  readonly mzxid: bigint;
}

/** The port, and what permits need beyond it. */
export interface ConnectedEnsemble extends EnsembleClient {
  /** Creates the znode (and its parents) or replaces its data. */
  put(path: string, data: string): Promise<void>;
  /** The children of a znode with their data; empty when it doesn't exist. */
  entries(path: string): Promise<readonly WrittenZnode[]>;
}

/** How long one server may take to answer `srvr`, in milliseconds. */
const STATUS_MS = 2_000;

/** Connects at the first call that needs a session. Errors are ZooKeeperError, UNREACHABLE when no server answers. */
export function connectEnsemble({
  servers,
  tls,
  shared = false,
  timeoutMs = 10_000,
}: EnsembleOptions): ConnectedEnsemble {
  const session = new ZooKeeperSession(Object.values(servers), timeoutMs, tls);
  const keeps = tls !== undefined && !shared;
  const aclOfOurs: AclOf = keeps ? () => aclOfCreator() : undefined;
  return {
    status: (address) => serverStatus(address, Math.min(STATUS_MS, timeoutMs), tls),
    membership: (address) => serverMembership(address, Math.min(STATUS_MS, timeoutMs), tls),
    children: (path) => children(session, path),
    read: async (path) => (await get(session, path))?.data ?? null,
    create: (path, data) => create(session, path, data, aclOfOurs),
    createFor: (path, data, brokers) =>
      create(session, path, data, keeps ? (each) => aclOfBrokers(each, brokers) : undefined),
    protectRoot: async (brokers) => {
      if (tls === undefined) return;
      await setAcl(session, '/', brokers === null ? await aclOfEverybody() : await aclOfRoot(brokers));
    },
    keptZnodes: (chroot) => areKept(session, chroot),
    keepZnodes: (chroot, brokers) => keepZnodes(session, chroot, brokers),
    remove: (path) => remove(session, path),
    put: (path, data) => put(session, path, data, aclOfOurs),
    entries: (path) => entries(session, path),
    close: () => session.close(),
  };
}

async function children(session: ZooKeeperSession, path: string): Promise<readonly string[]> {
  return unless('NO_NODE', [], () =>
    session.run<string[]>((client, _, done) => client.getChildren(path, done)),
  );
}

async function get(session: ZooKeeperSession, path: string): Promise<WrittenZnode | null> {
  return unless('NO_NODE', null, () =>
    session.run<WrittenZnode>((client, _, done) =>
      client.getData(path, (error, data, stat) => {
        if (error) return done(error, undefined as never);
        const name = path.slice(path.lastIndexOf('/') + 1);
        done(null, { name, data: data?.toString() ?? '', mzxid: stat.mzxid.readBigUInt64BE() });
      }),
    ),
  );
}

/** Who may do what with the znode at a path, itself or a parent of what is made. @default - everybody everything */
type AclOf = ((path: string) => Promise<readonly ACL[]>) | undefined;

/** A try whose answer was lost may have created the znode: then its data is ours. */
async function create(session: ZooKeeperSession, path: string, data: string, aclOf: AclOf): Promise<boolean> {
  const acl = await aclOf?.(path);
  let maybeOurs = false;
  const createHere = () =>
    session.run<string>((client, repeated, done) => {
      maybeOurs ||= repeated;
      if (acl === undefined) client.create(path, Buffer.from(data), done);
      else client.create(path, Buffer.from(data), acl, done);
    });
  const outcome = await errorCode(createHere);
  if (outcome === null) return true;
  if (outcome === 'NODE_EXISTS') return maybeOurs && (await get(session, path))?.data === data;
  await create(session, path.slice(0, path.lastIndexOf('/')), '', aclOf); // NO_NODE: a parent is missing
  return create(session, path, data, aclOf);
}

const setAcl = (session: ZooKeeperSession, path: string, acl: readonly ACL[]) =>
  session.run<unknown>((client, _, done) => client.setACL(path, acl, done));

async function remove(session: ZooKeeperSession, path: string): Promise<boolean> {
  let maybeOurs = false;
  return unless(
    'NO_NODE',
    () => maybeOurs,
    async () => {
      await session.run<undefined>((client, repeated, done) => {
        maybeOurs ||= repeated;
        client.remove(path, done);
      });
      return () => true;
    },
  ).then((existed) => existed());
}

async function put(session: ZooKeeperSession, path: string, data: string, aclOf: AclOf): Promise<void> {
  const replace = () =>
    session.run((client, _, done) => client.setData(path, Buffer.from(data), done)).then(() => true);
  while (!(await unless('NO_NODE', false, replace)) && !(await create(session, path, data, aclOf))) {
    // somebody created it in between: replace what they wrote
  }
}

async function entries(session: ZooKeeperSession, path: string): Promise<readonly WrittenZnode[]> {
  const names = await children(session, path);
  const znodes = await Promise.all(names.map((name) => get(session, `${path}/${name}`)));
  return znodes.filter((znode) => znode !== null);
}

async function unless<T>(code: string, otherwise: T, operate: () => Promise<T>): Promise<T> {
  try {
    return await operate();
  } catch (error) {
    if (error instanceof ZooKeeperError && error.code === code) return otherwise;
    throw error;
  }
}

/** null for success; throws what isn't about the znode's existence. */
async function errorCode(operate: () => Promise<unknown>): Promise<'NODE_EXISTS' | 'NO_NODE' | null> {
  try {
    await operate();
    return null;
  } catch (error) {
    const code = error instanceof ZooKeeperError ? error.code : undefined;
    if (code === 'NODE_EXISTS' || code === 'NO_NODE') return code;
    throw error;
  }
}
