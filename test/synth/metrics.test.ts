import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  JmxExporter,
  KafkaCluster,
  Listener,
  Metadata,
  MirrorMaker,
  ZooKeeperEnsemble,
} from '../../constructs/index.ts';
import type { StackManifest } from '../../model/manifest.ts';
import { type Attributes, project, reference, refusal, synthStack } from './support/project.ts';

const place = project();
afterAll(() => place.remove());

type Scope = ConstructorParameters<typeof KafkaCluster>[0];

/** Every construct that has metrics, with one choice for all of them. */
function everything(scope: Scope, listener: Listener): void {
  const exporter = (from: number) => JmxExporter.on({ hostPorts: { from }, listener });
  const zookeeper = new ZooKeeperEnsemble(scope, 'zookeeper', { servers: 1, jmxExporter: exporter(12404) });
  const [source, target] = (['primary', 'standby'] as const).map(
    (name, index) =>
      new KafkaCluster(scope, name, {
        version: '3.9.2',
        metadata: Metadata.zooKeeper(zookeeper, { chroot: `/${name}` }),
        brokers: 1,
        hostPorts: { from: 19092 + index },
        jmxExporter: exporter(19404 + index),
      }),
  ) as [KafkaCluster, KafkaCluster];
  new MirrorMaker(scope, 'mm2', { flows: [{ source, target }], jmxExporter: exporter(13404) });
}

const synthesized = (listener: Listener) => synthStack((scope) => everything(scope, listener), place);
const manifest = (): StackManifest =>
  JSON.parse(readFileSync(join(place.outdir, 'stacks', 'test', 'kafkaform.json'), 'utf8'));
const members = ({ ensembles, clusters, mirrorMakers = [] }: StackManifest) => [
  ...ensembles.flatMap(({ servers }) => servers),
  ...clusters.flatMap(({ brokers }) => brokers),
  ...mirrorMakers.flatMap(({ workers }) => workers),
];
const metricsPort = ({ ports }: Attributes) =>
  ports.find(({ internal }: { internal: number }) => internal === 9404);

describe('metrics over TLS', () => {
  const stack = synthesized(Listener.tls());
  const containers = Object.entries(stack.resource.docker_container ?? {});
  const certificates = stack.resource.kafka_certificate ?? {};
  const { metricsTls, ...rest } = manifest();

  it.each(containers)('%s serves them with a certificate of its own', (address, container) => {
    expect(certificates[`${address}_metrics`]).toMatchObject({
      common_name: `${container.name}-metrics`,
      names: [container.name, 'localhost', '127.0.0.1'],
      keystore_type: 'PKCS12',
      valid_days: 825,
    });
    expect(container.env).toContain('JMX_EXPORTER_KEYSTORE=/etc/jmx-exporter/secrets/keystore.p12');
    expect(container.volumes).toContainEqual({
      host_path: certificates[`${address}_metrics`]?.folder,
      container_path: '/etc/jmx-exporter/secrets',
      read_only: true,
    });
    expect(container.depends_on).toContain(`kafka_certificate.${address}_metrics`);
    expect(metricsPort(container).ip).toBe('127.0.0.1');
  });

  it('replace the container when the certificate is renewed, as the exporter reads it only at its start', () => {
    for (const [address, { labels }] of containers)
      expect(labels).toContainEqual({
        label: 'kafkaform.metrics-certificate',
        value: reference(`kafka_certificate.${address}_metrics.fingerprint`),
      });
  });

  it('are told to the reporting commands with the authority that they are known by', () => {
    expect(metricsTls).toEqual({ caFile: join(place.root, '.kafkaform/certificates/test/ca.pem') });
    expect(members(rest).map(({ metricsUrl }) => metricsUrl?.split(':')[0])).toEqual(
      containers.map(() => 'https'),
    );
  });
});

describe('metrics on other addresses of the host', () => {
  it('are refused in plaintext', () => {
    expect(
      refusal((scope) => {
        new KafkaCluster(scope, 'orders', {
          version: '4.3.1',
          metadata: Metadata.kraft(),
          brokers: 1,
          jmxExporter: JmxExporter.on({ listener: plaintextAt('192.0.2.7') }),
        });
      }),
    ).toContain('whoever can connect reads all metrics; use Listener.tls');
  });

  it.each([
    ['TLS', Listener.tls({ address: '0.0.0.0', advertisedHost: 'kafka.example.org' }), 'https'],
    [
      'plaintext that is asked for by name',
      Listener.plaintextAcrossHosts({ address: '0.0.0.0', advertisedHost: 'kafka.example.org' }),
      'http',
    ],
  ])('are published with %s', (_, listener, scheme) => {
    const stack = synthesized(listener);
    for (const container of Object.values(stack.resource.docker_container ?? {}))
      expect(metricsPort(container).ip).toBe('0.0.0.0');
    for (const { names } of Object.values(stack.resource.kafka_certificate ?? {}))
      expect(names).toContain('kafka.example.org');
    for (const { metricsUrl } of members(manifest()))
      expect(metricsUrl).toMatch(new RegExp(`^${scheme}://kafka\\.example\\.org:\\d+/metrics$`));
  });
});

/** What no factory gives. */
const plaintextAt = (address: string): Listener =>
  ({ spec: { security: 'plaintext', address } }) as unknown as Listener;
