import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TerraformStack } from 'cdktf';
import { execa } from 'execa';
import {
  Authorization,
  type KafkaCluster,
  KafkaTopic,
  KafkaUser,
  Listener,
  ZooKeeperListener,
} from '../../../constructs/index.ts';
import type { ClusterManifest } from '../../../model/manifest.ts';
import { kafkaListener } from '../../../model/rendering/listener-kinds.ts';
import { passwordFile } from '../../../model/rendering/secrets.ts';
import { newAuthority } from '../../../operations/certificates/authority.ts';
import { connections } from '../../../operations/clients/connections.ts';
import { eventually } from '../../operations/suites/running.ts';
import { type TestPlatform, tail, testPlatform } from '../../support/platform.ts';
import { type EnsembleStage, ensembleStage } from './ensemble.ts';
import { formerUser } from './former.ts';
import { ask, type Door, LET_IN, type Visitor } from './knock.ts';
import { presenting } from './presenting.ts';
import { findCoordinators } from './requests.ts';
import { type Certificates, certificatesOf, type TIMES } from './visitors.ts';

type Login = NonNullable<Visitor['login']>;

/** A real cluster with everybody who comes to it. */
export interface Stage {
  /** Listener HOST: SCRAM over TLS. */
  readonly clients: Door;
  /** Listener INTERNAL: mutual TLS. */
  readonly brokers: Door;
  /** Listener CONTROLLER, in KRaft mode: mutual TLS. */
  readonly controllers: Door;
  /** The stack's own authority, as PEM. */
  readonly ca: string;
  /** Another one. */
  readonly otherCa: string;
  /** Name of the broker. */
  readonly container: string;
  readonly users: Readonly<Record<'billing' | 'stranger' | 'operator', Login>>;
  readonly certificates: Certificates;
  /** In ZooKeeper mode: asked for elsewhere, it throws. */
  readonly ensemble: EnsembleStage;
  /** How a client finds a broker whose certificate has become one of that time. */
  presents(time: keyof typeof TIMES): Promise<string>;
  /** How a user logs in that is there, was deleted, or has got another password. */
  former(what: 'there' | 'deleted' | 'changed'): Promise<string>;
  dispose(): Promise<void>;
}

const HOST = Listener.scram();
const WITHIN = Listener.mtls();

/** Deploys one broker that lets in nobody whom it doesn't know, with topics, users and grants. */
export async function openStage(metadata: 'zookeeper' | 'kraft'): Promise<Stage> {
  const controller = metadata === 'kraft' ? { controller: WITHIN } : {};
  const platform = await testPlatform({
    metadata,
    brokers: 1,
    servers: 1,
    cluster: {
      listeners: { host: HOST, internal: WITHIN, ...controller },
      authorization: Authorization.acls(),
    },
    ensemble: { listeners: { client: ZooKeeperListener.mtls(), quorum: ZooKeeperListener.tls() } },
    more: usersAndGrants,
  });
  try {
    const { exitCode, output } = await platform.deploy();
    if (exitCode !== 0) throw new Error(tail(output));
    return await stageOf(platform);
  } catch (error) {
    await platform.dispose();
    throw error;
  }
}

function usersAndGrants(stack: TerraformStack): void {
  const cluster = stack.node.findChild('orders') as KafkaCluster;
  const topic = (name: string) => new KafkaTopic(stack, name, { cluster, partitions: 1 });
  const user = (name: string) => new KafkaUser(stack, `user-${name}`, { cluster, name });
  const [payments, billing] = [topic('payments'), user('billing')];
  payments.grantProduce(billing, { transactionalId: { prefix: 'billing-' } });
  payments.grantConsume(billing, { group: 'billing' });
  for (const name of ['audit', 'spare']) topic(name);
  user('stranger');
}

async function stageOf(platform: TestPlatform): Promise<Stage> {
  const { cluster, caFile, sasl } = securedCluster(platform);
  const container = platform.containerOf(1);
  const folder = dirname(caFile);
  const ca = readFileSync(caFile, 'utf8');
  const authority = { certificatePem: ca, privateKeyPem: readFileSync(join(folder, 'ca-key.pem'), 'utf8') };
  const other = await newAuthority('kafkaform stranger', 10);
  const doors = await doorsOf(cluster, container);
  const secrets = { folder: dirname(dirname(sasl.passwordFile)) };
  const users = {
    operator: login(sasl.username, sasl.passwordFile),
    billing: login('billing', passwordFile(secrets, 'billing')),
    stranger: login('stranger', passwordFile(secrets, 'stranger')),
  };
  const find = findCoordinators('billing', 'billing-1');
  await eventually(async () => (await ask(doors.clients, { ca, login: users.operator }, find)) === LET_IN);
  const admin = connections.kafka(cluster);
  const broker = { folder: join(folder, container), listener: kafkaListener('host', HOST.spec).name };
  const keystore = readFileSync(join(broker.folder, 'keystore.pem'), 'utf8');
  const certificates = await certificatesOf(authority, other, keystore);
  const [manifest] = platform.manifest().ensembles;
  const ensemble = manifest === undefined ? null : await ensembleStage(manifest, certificates);
  return {
    ...doors,
    ca,
    otherCa: other.certificatePem,
    container,
    users,
    certificates,
    get ensemble() {
      if (ensemble === null) throw new Error('KRaft has no ZooKeeper');
      return ensemble;
    },
    presents: presenting({ admin, authority, door: doors.clients, ...broker }),
    former: formerUser(admin, doors.clients, ca),
    async dispose() {
      ensemble?.dispose();
      await admin.close();
      await platform.dispose();
    },
  };
}

function securedCluster(platform: TestPlatform) {
  const [cluster] = platform.manifest().clusters;
  if (cluster?.tls === undefined || cluster.sasl?.passwordFile === undefined)
    throw new Error('nobody has to log in');
  return { cluster, caFile: cluster.tls.caFile, sasl: cluster.sasl };
}

const login = (username: string, file: string): Login => ({
  mechanism: 'SCRAM-SHA-512',
  username,
  password: readFileSync(file, 'utf8').trim(),
});

/** The host reaches the stack's network as well. */
async function doorsOf({ bootstrapServers }: ClusterManifest, container: string) {
  const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}';
  const { stdout: inside } = await execa('docker', ['inspect', '--format', format, container]);
  const [host = '', port] = bootstrapServers.split(':');
  const within = (role: 'internal' | 'controller'): Door => ({
    host: inside,
    port: kafkaListener(role, WITHIN.spec).port,
  });
  return {
    clients: { host, port: Number(port) },
    brokers: within('internal'),
    controllers: within('controller'),
  };
}
