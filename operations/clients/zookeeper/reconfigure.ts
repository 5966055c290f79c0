import type { TlsAccess } from '../../ports/access.ts';
import { type Reconfiguration, type Reconfigurer, ZooKeeperError } from '../../ports/zookeeper.ts';
import { Message, Wire } from './wire.ts';

/** org.apache.zookeeper.ZooDefs.OpCode. */
const OP = { reconfig: 16, auth: 100, closeSession: -11 } as const;
const AUTH_XID = -4;
const SESSION_TIMEOUT_MS = 10_000;
/** A reconfiguration is answered once a quorum of the old and of the new members has it. */
const ANSWER_MS = 15_000;

/** org.apache.zookeeper.KeeperException.Code, of what a reconfiguration can meet. */
const ERRORS: Readonly<Record<number, readonly [code: string, meaning: string]>> = {
  [-4]: ['CONNECTION_LOSS', 'the server lost its leader'],
  [-8]: ['BAD_ARGUMENTS', 'the change is malformed or would leave no member'],
  [-13]: ['NEW_CONFIG_NO_QUORUM', 'no majority of the new members is connected and in sync'],
  [-14]: ['RECONFIG_IN_PROGRESS', 'another reconfiguration is under way'],
  [-102]: ['NO_AUTH', 'the server does not take the password of its super user'],
  [-103]: ['BAD_VERSION', 'somebody else has changed the members in between'],
  [-115]: ['AUTH_FAILED', 'the server does not take the password of its super user'],
  [-123]: ['RECONFIG_DISABLED', 'the server runs without reconfigEnabled=true'],
};

/** Over a session of its own with the one server whose super user has the password, or the certificate of `tls`. */
export const reconfigurerOver = (tls: TlsAccess | undefined): Reconfigurer => ({
  async reconfigure(address, password, change) {
    const wire = new Wire(address, ANSWER_MS, tls);
    try {
      await wire.exchange(connectRequest());
      if (password !== null) check(await wire.exchange(authRequest(password)));
      check(await wire.exchange(reconfigRequest(change)));
      await wire.exchange(new Message().int(2).int(OP.closeSession));
    } finally {
      wire.close();
    }
  },
});

const connectRequest = (): Message =>
  new Message().int(0).long(0n).int(SESSION_TIMEOUT_MS).long(0n).bytes(Buffer.alloc(16));

const authRequest = (password: string): Message =>
  new Message().int(AUTH_XID).int(OP.auth).int(0).bytes('digest').bytes(`super:${password}`);

const reconfigRequest = ({ from, add, remove, members }: Reconfiguration): Message =>
  new Message()
    .int(1)
    .int(OP.reconfig)
    .bytes(add ?? null)
    .bytes(remove === undefined ? null : String(remove))
    .bytes(members?.join(',') ?? null)
    .long(from);

/** Reads a reply's header: xid, zxid, error. @throws ZooKeeperError for any error */
function check(reply: Buffer): void {
  const error = reply.readInt32BE(12);
  if (error === 0) return;
  const [code, meaning] = ERRORS[error] ?? [`ERROR_${-error}`, `it answers with error ${error}`];
  throw new ZooKeeperError(code, `ZooKeeper refused to change its members: ${meaning}.`);
}
