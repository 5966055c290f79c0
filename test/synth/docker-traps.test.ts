import { describe, expect, it } from 'vitest';
import { Jvm, KafkaCluster, KafkaTopic, Metadata, ZooKeeperEnsemble } from '../../constructs/index.ts';
import { reference, synthStack } from './support/project.ts';

const stack = synthStack((scope) => {
  const zookeeper = new ZooKeeperEnsemble(scope, 'zookeeper', {
    servers: 3,
    jvm: Jvm.local({ memoryMiB: 256 }),
  });
  new KafkaCluster(scope, 'orders', {
    version: '3.9.2',
    metadata: Metadata.zooKeeper(zookeeper),
    brokers: 3,
    jvm: Jvm.local({ heapMiB: 256, memoryMiB: 1024 }),
  });
});
const containers = Object.entries(stack.resource.docker_container ?? {});

describe.each(containers)('container %s', (_, container) => {
  it('is stopped with grace, from the first version on', () => {
    expect(container.destroy_grace_seconds).toBeGreaterThanOrEqual(10);
  });

  it('is not deleted by a plan because it has stopped', () => {
    expect(container.must_run).toBe(false);
    expect(container.restart).toBe('unless-stopped');
  });

  it('has a swap limit with its memory limit, and no cpus', () => {
    expect(container.memory).toBeGreaterThan(0);
    expect(container.memory_swap).toBe(container.memory);
    expect(container).not.toHaveProperty('cpus');
  });

  it('joins the network by name, under its own', () => {
    expect(container.networks_advanced).toEqual([
      { name: reference('docker_network.network.name'), aliases: [container.name] },
    ]);
  });

  it('takes its image from the data source, by id', () => {
    expect(container.image).toBe(reference('data.docker_image.kafka_3_9_2.id'));
  });

  it('runs as a user of its own, without capabilities, and writes nothing but its volumes and /tmp', () => {
    expect(container).toMatchObject({
      user: '1000:1000',
      capabilities: { drop: ['ALL'] },
      security_opts: ['no-new-privileges:true'],
      read_only: true,
      tmpfs: { '/tmp': 'rw,exec,nosuid,nodev,size=64m,mode=1777' },
    });
    expect(container).not.toHaveProperty('privileged');
    expect(container).not.toHaveProperty('upload');
    const label = ({ label }: { label: string }) => label === 'kafkaform.in-place-settings';
    expect(container.labels.filter(label)).toHaveLength(1);
  });

  it('publishes on the loopback only', () => {
    for (const port of container.ports) expect(port.ip).toBe('127.0.0.1');
  });

  it('gives sets and lists in an order that does not depend on the code', () => {
    expect(container.env).toEqual([...container.env].sort());
    const internal = container.ports.map((port: { internal: number }) => port.internal);
    expect(internal).toEqual([...internal].sort((a: number, b: number) => a - b));
  });
});

describe('volumes and networks', () => {
  it('have a name and nothing that could ever change', () => {
    const all = [stack.resource.docker_volume, stack.resource.docker_network].flatMap((each) =>
      Object.values(each ?? {}),
    );
    expect(all).toHaveLength(7);
    for (const each of all) expect(Object.keys(each).sort()).toEqual(['//', 'name']);
  });

  it('cannot be destroyed where the cluster retains its data', () => {
    const retained = synthStack((scope) => {
      new KafkaCluster(scope, 'orders', {
        version: '4.3.1',
        metadata: Metadata.kraft(),
        brokers: 3,
        retainData: true,
      });
    });
    for (const volume of Object.values(retained.resource.docker_volume ?? {})) {
      expect(volume.lifecycle).toEqual({ prevent_destroy: true });
    }
    expect(retained.resource.kafka_cluster_id?.orders?.lifecycle).toEqual({ prevent_destroy: true });
    expect(retained.resource.docker_container?.orders_broker_1).not.toHaveProperty('lifecycle');
  });
});

describe('a further topic', () => {
  it('changes no container', () => {
    const withTopics = (count: number) =>
      synthStack((scope) => {
        const orders = new KafkaCluster(scope, 'orders', {
          version: '4.3.1',
          metadata: Metadata.kraft(),
          brokers: 3,
        });
        for (let n = 0; n < count; n++)
          new KafkaTopic(scope, `topic-${n}`, { cluster: orders, partitions: 6 });
      }).resource.docker_container;
    expect(withTopics(2)).toEqual(withTopics(1));
  });

  it('raises the open-file limit where the brokers would otherwise run out of files', () => {
    const limit = (partitions: number) =>
      synthStack((scope) => {
        const orders = new KafkaCluster(scope, 'orders', {
          version: '4.3.1',
          metadata: Metadata.kraft(),
          brokers: 3,
        });
        new KafkaTopic(scope, 'many', { cluster: orders, partitions });
      }).resource.docker_container?.orders_broker_1?.ulimit[0].hard;
    expect(limit(8000)).toBeGreaterThan(limit(1));
  });
});
