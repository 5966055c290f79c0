import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StackManifest } from '../../model/manifest.ts';
import { makeAuthority, makeCertificate } from '../../operations/certificates/files.ts';
import { connections } from '../../operations/clients/connections.ts';
import { examineStack } from '../../operations/doctor/doctor.ts';
import { formatExamination } from '../../operations/doctor/format.ts';
import { makeSecretFile } from '../../operations/secrets/secret-file.ts';
import { freePorts } from '../support/ports.ts';

const DAY_MS = 86_400_000;
const OWNER = process.getuid?.() === 0 ? 1000 : process.getuid?.();

describe('the doctor', () => {
  let projectRoot: string;
  let folder: string;
  let passwordFile: string;
  let port: number;

  beforeEach(async () => {
    projectRoot = mkdtempSync(join(tmpdir(), 'kafkaform-doctor-'));
    folder = join(projectRoot, '.kafkaform', 'certificates', 'test');
    passwordFile = join(projectRoot, '.kafkaform', 'secrets', 'test', 'orders', 'admin.password');
    port = (await freePorts(1))[0] as number;
    await makeAuthority(folder, 'kafkaform test', 3650);
    const request = { authorityFolder: folder, names: ['test-orders-1'], validDays: 365 };
    const server = { ...request, folder: join(folder, 'test-orders-1'), commonName: 'test-orders-1' };
    await makeCertificate({ ...server, owner: OWNER });
    const metrics = { ...request, folder: join(folder, 'test-orders-1-metrics'), commonName: 'metrics' };
    await makeCertificate({ ...metrics, validDays: 3650, owner: OWNER, keystoreType: 'PKCS12' });
    makeSecretFile(passwordFile);
  });
  afterEach(() => rmSync(projectRoot, { recursive: true, force: true }));

  const manifest = (): StackManifest => ({
    stack: 'test',
    ensembles: [],
    clusters: [
      {
        name: 'orders',
        bootstrapServers: `127.0.0.1:${port}`,
        tls: { caFile: join(folder, 'ca.pem') },
        sasl: { mechanism: 'SCRAM-SHA-512', username: 'admin', passwordFile },
        kafkaVersion: '4.3.1',
        metadata: 'kraft',
        brokers: [
          {
            id: 1,
            container: 'test-orders-1',
            address: `127.0.0.1:${port}`,
            metricsUrl: 'https://127.0.0.1:9404/metrics',
          },
        ],
        topics: [],
      },
    ],
    metricsTls: { caFile: join(folder, 'ca.pem') },
  });
  const examine = (now = new Date()) => examineStack({ manifest: manifest(), projectRoot, connections, now });
  /** Nothing listens on the port: that broker is always a failure here. */
  const besidesTheBroker = async (now?: Date) =>
    (await examine(now)).checks
      .filter(({ name }) => name !== 'Brokers')
      .flatMap(({ findings }) => findings)
      .filter(({ state }) => state !== 'ok')
      .map(({ state, subject, found, fix }) => `${state} ${subject}: ${found} → ${fix}`);

  it('finds nothing where certificates, keys and passwords are as they have to be', async () => {
    expect(await besidesTheBroker()).toEqual([]);
    const { checks } = await examine();
    expect(checks.map(({ name }) => name)).toEqual([
      'Terraform',
      'Authorities',
      'Certificates',
      'Metrics',
      'Passwords',
      'Brokers',
    ]);
  });

  it('says what to do of a broker that does not answer, and that the stack is not healthy', async () => {
    const examination = await examine();
    expect(examination.healthy).toBe(false);
    const text = formatExamination(examination);
    expect(text).toMatch(/FAIL {2}orders broker 1 at 127\.0\.0\.1:\d+: .*ECONNREFUSED/);
    expect(text).toMatch(/→ see that container test-orders-1 runs .*\n\n1 failure: do what the arrows say/s);
  });

  it('finds files that others can read', async () => {
    const keystore = join(folder, 'test-orders-1', 'keystore.pem');
    for (const file of [keystore, passwordFile, join(folder, 'ca-key.pem')]) chmodSync(file, 0o644);
    expect(await besidesTheBroker()).toEqual([
      expect.stringMatching(
        /^failure \.kafkaform\/certificates\/test\/ca-key\.pem: mode 0644: whoever reads it can make/,
      ),
      expect.stringMatching(/keystore\.pem: mode 0644, but it holds a private key.*→ run chmod 600/),
      expect.stringMatching(/admin\.password: mode 0644: others can read it → chmod 600/),
    ]);
  });

  it('finds keys of metrics that others can read, that are not there, or that end soon', async () => {
    const file = (name: string) => join(folder, 'test-orders-1-metrics', name);
    const found = async (now?: Date) => (await besidesTheBroker(now)).filter((each) => /-metrics/.test(each));
    expect(await found(new Date(Date.now() + 3625 * DAY_MS))).toEqual([
      expect.stringMatching(
        /^warning .*keystore\.p12: good until .*, 2[45] days → npx cdktf deploy test: it is/,
      ),
    ]);
    chmodSync(file('keystore.password'), 0o640);
    expect(await found()).toEqual([
      expect.stringMatching(/^failure .*keystore\.password: others can read it → chmod 600/),
    ]);
    rmSync(file('keystore.p12'));
    expect(await found()).toEqual([
      expect.stringMatching(/^failure .*keystore\.p12: not there: its container/),
    ]);
  });

  it('finds files that are not there', async () => {
    for (const file of [
      join(folder, 'test-orders-1', 'keystore.pem'),
      passwordFile,
      join(folder, 'ca-key.pem'),
    ])
      rmSync(file);
    expect(await besidesTheBroker()).toEqual([
      expect.stringMatching(/ca-key\.pem: not there: what runs goes on, and nothing can be renewed/),
      expect.stringMatching(/keystore\.pem: not there: .* → npx cdktf deploy test/),
      expect.stringMatching(/admin\.password: not there: terraform and the commands can’t log in/),
    ]);
  });

  it('warns of certificates that end within 30 days, and of an authority within its last year', async () => {
    expect(await besidesTheBroker(new Date(Date.now() + 340 * DAY_MS))).toEqual([
      expect.stringMatching(
        /^warning .*keystore\.pem: good until \d{4}-\d\d-\d\d, 2[45] days → npx cdktf deploy/,
      ),
    ]);
    expect(await besidesTheBroker(new Date(Date.now() + 3300 * DAY_MS))).toEqual([
      expect.stringMatching(/^warning .*ca\.pem, CN=kafkaform test: good until .* 3(49|50) days/),
      expect.stringMatching(
        /^failure .*keystore\.pem: good until .*, but it has ended: everybody refuses it/,
      ),
    ]);
  });

  it('looks at other authorities in the stack’s folder too', async () => {
    const own = join(folder, 'ensemble.zk');
    await makeAuthority(own, 'kafkaform test zk', 100);
    mkdirSync(join(own, 'half'));
    writeFileSync(join(own, 'half', 'keystore.pem'), '', { mode: 0o600 });
    expect(await besidesTheBroker()).toEqual([
      expect.stringMatching(/^warning .*ensemble\.zk\/ca\.pem, CN=kafkaform test zk: good until .* 99 days/),
      expect.stringMatching(/^failure .*half\/ca\.pem: not there/),
      expect.stringMatching(/^failure .*half\/keystore\.pem: without a certificate/),
    ]);
  });
});
