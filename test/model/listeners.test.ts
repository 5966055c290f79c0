import { describe, expect, it } from 'vitest';
import { brokerProperties } from '../../model/rendering/broker-properties.ts';
import { renderCluster } from '../../model/rendering/cluster.ts';
import { clusterManifest } from '../../model/rendering/manifest.ts';
import type { ClusterSpec } from '../../model/spec/cluster.ts';
import type { ListenersSpec } from '../../model/spec/listener.ts';
import { cluster, ensemble, kraftCluster } from './support/specs.ts';

const tls = { security: 'tls' } as const;
const ALL: ListenersSpec = { host: tls, internal: tls, controller: tls };
const certificates = { folder: '/project/.kafkaform/certificates/local' };
const context = { stack: 'local', ensembles: [ensemble()] };

const propertiesOf = (spec: ClusterSpec) => brokerProperties(spec, spec.brokers[0] as never, context);
const render = (spec: ClusterSpec) =>
  renderCluster(spec, { ...context, image: 'image', clusterId: 'id', certificates });
const security = (spec: ClusterSpec) =>
  Object.entries(propertiesOf(spec))
    .filter(([key]) => /ssl|security/.test(key))
    .map(([key, value]) => `${key}=${value}`);

describe('listeners', () => {
  it('are plaintext where nothing is said, and nothing is mounted', () => {
    expect(security(kraftCluster())).toEqual([
      'listener.security.protocol.map=CONTROLLER:PLAINTEXT,INTERNAL:PLAINTEXT,HOST:PLAINTEXT',
    ]);
    expect(render(kraftCluster())[0]?.container).not.toHaveProperty('folders');
  });

  it('have a key and an authority of their own each, as PEM files, where they speak TLS', () => {
    expect(security(kraftCluster({ listeners: { host: tls } }))).toEqual([
      'listener.security.protocol.map=CONTROLLER:PLAINTEXT,INTERNAL:PLAINTEXT,HOST_TLS:SSL',
      'listener.name.host_tls.ssl.keystore.type=PEM',
      'listener.name.host_tls.ssl.keystore.location=/etc/kafka/secrets/keystore.pem',
      'listener.name.host_tls.ssl.truststore.type=PEM',
      'listener.name.host_tls.ssl.truststore.location=/etc/kafka/secrets/ca.pem',
    ]);
  });

  it.each([
    ['KRaft', kraftCluster({ listeners: ALL }), 'CONTROLLER_TLS:SSL,INTERNAL_TLS:SSL,HOST_TLS:SSL'],
    ['ZooKeeper', cluster({ listeners: { host: tls, internal: tls } }), 'INTERNAL_TLS:SSL,HOST_TLS:SSL'],
  ])('can all speak TLS in %s mode', (_, spec, map) => {
    expect(propertiesOf(spec)).toMatchObject({ 'listener.security.protocol.map': map });
  });

  it('are published on loopback, or where the code says', () => {
    const [published] = render(
      kraftCluster({
        listeners: { host: { ...tls, address: '0.0.0.0', advertisedHost: 'kafka.example.org' } },
      }),
    );
    expect(published?.container.ports).toContainEqual({ internal: 19192, external: 19092, ip: '0.0.0.0' });
    expect(published?.container.ports).toContainEqual({ internal: 9404, external: 19404, ip: '127.0.0.1' });
    expect(published?.address).toBe('kafka.example.org:19092');
    expect(render(kraftCluster({ listeners: { host: tls } }))[0]?.container.ports).toContainEqual({
      internal: 19192,
      external: 19092,
      ip: '127.0.0.1',
    });
  });
});

describe('a broker’s certificate', () => {
  it('is good for every name that the broker is known by', () => {
    const names = (listeners: ListenersSpec) => render(kraftCluster({ listeners }))[0]?.certificate?.names;
    const own = ['local-orders-1', 'localhost', '127.0.0.1'];
    expect(names({ internal: tls })).toEqual(own);
    expect(names({ host: { ...tls, address: '192.0.2.7' } })).toEqual([...own, '192.0.2.7']);
    expect(names({ host: { ...tls, address: '0.0.0.0', advertisedHost: 'kafka.example.org' } })).toEqual([
      ...own,
      'kafka.example.org',
    ]);
  });

  it('is in a folder of the broker’s own, which is mounted', () => {
    const [first] = render(kraftCluster({ listeners: ALL }));
    expect(first?.container.folders).toEqual([
      { hostPath: '/project/.kafkaform/certificates/local/local-orders-1', path: '/etc/kafka/secrets' },
    ]);
    expect(first?.certificate?.listeners).toEqual(['CONTROLLER_TLS', 'INTERNAL_TLS', 'HOST_TLS']);
  });
});

describe('the manifest', () => {
  const manifestOf = (listeners: ListenersSpec) => {
    const spec = kraftCluster({ listeners });
    return clusterManifest(spec, render(spec), [], {
      certificates,
      secrets: { folder: '/project/.kafkaform/secrets/local/orders' },
    });
  };

  it('names the authority where clients on the host need it, and only there', () => {
    expect(manifestOf({ host: tls }).tls).toEqual({
      caFile: '/project/.kafkaform/certificates/local/ca.pem',
    });
    expect(manifestOf({ internal: tls })).not.toHaveProperty('tls');
  });
});
