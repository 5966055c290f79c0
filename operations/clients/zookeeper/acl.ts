import type { ACL } from 'node-zookeeper-client';
import { distinguishedName } from '../../../model/rendering/ensemble-certificates.ts';

/** Whoever makes the znode, and nobody else. */
export async function aclOfCreator(): Promise<readonly ACL[]> {
  const { ACL, Id, Permission } = await library();
  return [new ACL(Permission.ALL, new Id('auth', ''))];
}

/** What znodes have by default. */
export async function aclOfEverybody(): Promise<readonly ACL[]> {
  const { ACL, Id, Permission } = await library();
  return [new ACL(Permission.ALL, new Id('world', 'anyone'))];
}

/** Whether everybody may do everything (31 is all permissions together). */
export const isOpen = (acl: readonly ACL[]): boolean =>
  acl.some(({ permission, id }) => permission === 31 && id.scheme === 'world');

/** As Kafka sets it (kafka.zk.ZkData): all to the brokers, and to read for everybody where nothing is secret. */
export async function aclOfBrokers(path: string, brokers: string): Promise<readonly ACL[]> {
  const { ACL, Id, Permission } = await library();
  const own = new ACL(Permission.ALL, new Id('x509', distinguishedName(brokers)));
  return SECRET.test(path) ? [own] : [own, new ACL(Permission.READ, new Id('world', 'anyone'))];
}

/** Of `/`: all to us and to brokers without a chroot, as Kafka's own zookeeper-security-migration does; others add their chroot. */
export async function aclOfRoot(brokers: readonly string[]): Promise<readonly ACL[]> {
  const { ACL, Id, Permission } = await library();
  return [
    ...(await aclOfCreator()),
    ...brokers.map((each) => new ACL(Permission.ALL, new Id('x509', distinguishedName(each)))),
    new ACL(Permission.READ | Permission.CREATE, new Id('world', 'anyone')),
  ];
}

/** Credentials of users, configuration of brokers and delegation tokens. */
const SECRET = /\/(config\/(users|brokers)|delegation_token)(\/|$)/;

const library = async () => (await import('node-zookeeper-client')).default;
