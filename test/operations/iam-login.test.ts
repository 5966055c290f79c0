import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateAuthToken } from 'aws-msk-iam-sasl-signer-js';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { IamAccess } from '../../model/access.ts';
import { iamToken } from '../../operations/clients/iam-token.ts';
import { connectKafkaAdmin } from '../../operations/clients/kafka-admin.ts';
import { connectMessages } from '../../operations/clients/messages.ts';
import type { ClusterAccess } from '../../operations/ports/access.ts';
import type { IncomingMessage } from '../../operations/ports/messages.ts';
import { topic } from '../provider/support/hcl.ts';
import { openKafkaWorkspace } from '../provider/support/open.ts';
import { said } from '../provider/support/output.ts';
import { type RunningCluster, startCluster } from '../support/cluster.ts';
import { compileValidator, KEY, REGION, withIamListener } from '../support/iam/iam-listener.ts';
import { freePorts } from '../support/ports.ts';
import { eventually, randomName } from './suites/running.ts';

/** Brokers hang up on who goes on for longer without logging in again. */
const SESSION_MS = 2_000;
const folder = mkdtempSync(join(tmpdir(), 'kafkaform-aws-'));
const CREDENTIALS = join(folder, 'credentials');
const profile = (name: string, { accessKey, secretKey }: { accessKey: string; secretKey: string }) =>
  `[${name}]\naws_access_key_id = ${accessKey}\naws_secret_access_key = ${secretKey}\n`;

/** Nothing of the machine's own, and nobody to ask for credentials. */
const AWS = {
  AWS_ACCESS_KEY_ID: KEY.accessKey,
  AWS_SECRET_ACCESS_KEY: KEY.secretKey,
  AWS_SHARED_CREDENTIALS_FILE: CREDENTIALS,
  AWS_CONFIG_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
};

beforeAll(() => {
  writeFileSync(
    CREDENTIALS,
    profile('right', KEY) +
      profile('wrong', { ...KEY, secretKey: 'another/secret/key/that/nobody/knows+here' }),
  );
  for (const [name, value] of Object.entries(AWS)) vi.stubEnv(name, value);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

describe('a login by AWS’s IAM', { timeout: 120_000 }, () => {
  let cluster: RunningCluster;
  let address: string;
  let validator: string;

  beforeAll(async () => {
    const [port = 0] = await freePorts(1);
    address = `127.0.0.1:${port}`;
    validator = await compileValidator();
    cluster = await startCluster({
      mode: 'kraft',
      brokers: 1,
      secured: ['tls'],
      config: { 'connections.max.reauth.ms': SESSION_MS },
      shape: withIamListener(port, validator),
    });
  }, 180_000);
  afterAll(async () => {
    await cluster?.dispose();
    rmSync(validator, { recursive: true, force: true });
  });

  const access = (more: Partial<IamAccess> = {}): ClusterAccess => ({
    bootstrapServers: address,
    tls: { caFile: cluster.secured.caFile },
    sasl: { mechanism: 'AWS_MSK_IAM', region: REGION, ...more },
  });
  const admin = (more?: Partial<IamAccess>) =>
    connectKafkaAdmin({ ...access(more), requestTimeoutMs: 10_000 });

  it.each([
    ['of the environment', {}],
    ['of a profile', { profile: 'right' }],
  ])('by the credentials %s is let in, and stays in when its session ends', async (_, more) => {
    const client = admin(more);
    const ends = Date.now() + 2.5 * SESSION_MS;
    do expect((await client.describe()).brokers).toHaveLength(1);
    while (Date.now() < ends);
    await client.close();
  });

  it('with another key is refused, in words that say which credentials', async () => {
    const client = admin({ profile: 'wrong' });
    await expect(client.describe()).rejects.toThrow(
      /lets us in; tried 127\.0\.0\.1:\d+ \(it refuses the AWS credentials \(profile 'wrong', region eu-central-1\)/,
    );
    await client.close();
    await expect(connectMessages(access({ profile: 'wrong' })).producer({ acks: 'all' })).rejects.toThrow(
      /refuses the AWS credentials/,
    );
  });

  it('without credentials says so, and where it looked', async () => {
    const client = admin({ profile: 'nobody' });
    await expect(client.describe()).rejects.toThrow(
      /no AWS credentials to log in with \(profile 'nobody', region eu-central-1\): .*nobody/,
    );
    await client.close();
  });

  it('by a token that has ended is refused', async () => {
    vi.useFakeTimers({ now: Date.now() - 16 * 60_000, toFake: ['Date'] });
    const { token } = await generateAuthToken({ region: REGION }).finally(() => vi.useRealTimers());
    const client = new Kafka({
      brokers: [address],
      ssl: { ca: [readFileSync(cluster.secured.caFile, 'utf8')] },
      sasl: { mechanism: 'oauthbearer', oauthBearerProvider: async () => ({ value: token }) },
      logLevel: logLevel.NOTHING,
      retry: { retries: 0 },
    });
    const other = client.admin();
    // kafkajs doesn't look at what it is told: the broker goes on with nothing.
    await expect(other.connect().then(() => other.listTopics())).rejects.toThrow();
    await other.disconnect();
    expect(await cluster.broker(1).logs()).toContain('IAM refuses: it ended at');
  });

  it('carries messages too', async () => {
    const name = randomName('iam');
    const client = admin();
    await client.createTopic({ name, partitions: 1, replicationFactor: 1, config: new Map() });
    await client.close();
    const messages = connectMessages(access());
    const producer = await messages.producer({ acks: 'all' });
    await producer.send(name, [{ key: null, value: 'hello' }]);
    await producer.close();
    const seen: string[] = [];
    const onMessages = (batch: readonly IncomingMessage[]) => {
      seen.push(...batch.map(({ value }) => String(value)));
      return batch.length;
    };
    const consumer = await messages.consume({ group: name, topic: name, from: 'beginning', onMessages });
    await eventually(async () => seen.length > 0);
    await consumer.close();
    expect(seen).toEqual(['hello']);
  });

  it('makes topics through terraform, and neither key nor token is in state or log', async () => {
    const name = randomName('iam');
    const env = { ...AWS, TF_LOG: 'TRACE', TF_LOG_PATH: 'terraform.log' };
    const workspace = await openKafkaWorkspace(env);
    try {
      workspace.write(`provider "kafka" {
  clusters = { orders = {
    bootstrap_servers = ["${address}"]
    tls  = { ca_file = "${cluster.secured.caFile}" }
    sasl = { mechanism = "AWS_MSK_IAM", region = "${REGION}" }
  } }
}
${topic('t', { name })}`);
      const applied = await workspace.apply();
      expect(applied.exitCode, said(applied)).toBe(0);
      expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
      const files = readdirSync(workspace.folder, { recursive: true, encoding: 'utf8' })
        .map((file) => join(workspace.folder, file))
        .filter((file) => statSync(file).isFile());
      const holding = (text: string) => files.filter((file) => readFileSync(file).includes(text));
      expect(holding(name).length).toBeGreaterThan(1);
      expect([...holding(KEY.secretKey), ...holding('X-Amz-Signature=')]).toEqual([]);
    } finally {
      workspace.remove();
    }
  });
});

describe('the token of AWS’s signer', () => {
  afterEach(() => vi.useRealTimers());

  it('is made once for all connections, and anew when five minutes of it are left', async () => {
    const start = Date.now();
    const at = (minutes: number) => vi.setSystemTime(start + minutes * 60_000);
    vi.useFakeTimers({ now: start, toFake: ['Date'] });
    const sign = () => iamToken({ mechanism: 'AWS_MSK_IAM', region: 'eu-west-1' });
    const [first, same] = await Promise.all([sign(), sign()]);
    expect(same).toBe(first);
    at(9.9);
    expect(await sign()).toBe(first);
    at(10.1);
    const next = await sign();
    expect(next).not.toBe(first);
    expect(Buffer.from(next, 'base64url').toString()).toMatch(
      /Action=kafka-cluster%3AConnect.*X-Amz-Expires=900/,
    );
  });
});
