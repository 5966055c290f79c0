import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Docker from 'dockerode';
import { execa } from 'execa';
import type { StackManifest } from '../../model/manifest.ts';
import { connections } from '../../operations/clients/connections.ts';
import type { KafkaAdmin, NewTopic } from '../../operations/ports/kafka.ts';

/** A deployed stack as somebody would write it down to start it without terraform. */
export interface Recipe {
  /** Arguments of `docker run` for each container, ZooKeeper first. */
  readonly containers: readonly (readonly string[])[];
  readonly names: readonly string[];
  readonly volumes: readonly string[];
  readonly network: string;
  readonly bootstrapServers: string;
  readonly brokerIds: readonly number[];
  readonly topics: readonly NewTopic[];
}

/** Reads the running stack from the engine, so that `docker run` gets exactly what terraform has created. */
export async function readRecipe({ stack, ensembles, clusters }: StackManifest): Promise<Recipe> {
  const [cluster] = clusters;
  if (cluster === undefined) throw new Error(`The stack ${stack} has no cluster.`);
  const members = [...ensembles.flatMap(({ servers }) => servers), ...cluster.brokers];
  const docker = new Docker();
  const inspected = await Promise.all(
    members.map(({ container }) => docker.getContainer(container).inspect()),
  );
  return {
    containers: inspected.map(runArguments),
    names: members.map(({ container }) => container),
    volumes: inspected.flatMap(({ Mounts }) => Mounts.flatMap(({ Name }) => Name ?? [])),
    network: networkOf(inspected[0]),
    bootstrapServers: cluster.bootstrapServers,
    brokerIds: cluster.brokers.map(({ id }) => id),
    topics: describedTopics(stack),
  };
}

function runArguments(container: Docker.ContainerInspectInfo): string[] {
  const { Name, Config, HostConfig, Mounts } = container;
  const ports = Object.entries(HostConfig.PortBindings as Record<string, Docker.PortBinding[]>);
  return [
    `--name=${Name.slice(1)}`,
    `--network=${networkOf(container)}`,
    `--restart=${HostConfig.RestartPolicy?.Name}`,
    ...Config.Env.map((variable) => `--env=${variable}`),
    ...Object.entries(Config.Labels).map(([name, value]) => `--label=${name}=${value}`),
    ...Mounts.map((mount) => `--volume=${mount.Name}:${mount.Destination}`),
    ...(HostConfig.Ulimits ?? []).map(({ Name: name, Soft, Hard }) => `--ulimit=${name}=${Soft}:${Hard}`),
    ...ports.flatMap(([internal, bindings]) =>
      bindings.map(({ HostIp, HostPort }) => `--publish=${HostIp}:${HostPort}:${internal}`),
    ),
    Config.Image,
    ...Config.Cmd,
  ];
}

const networkOf = (container?: Docker.ContainerInspectInfo) =>
  Object.keys(container?.NetworkSettings.Networks ?? {})[0] ?? 'bridge';

interface SynthesizedTopic {
  readonly name: string;
  readonly partitions: number;
  readonly replication_factor: number;
  readonly config?: Readonly<Record<string, string>>;
}

function describedTopics(stack: string): NewTopic[] {
  const { resource } = JSON.parse(readFileSync(join('cdktf.out/stacks', stack, 'cdk.tf.json'), 'utf8'));
  return Object.values<SynthesizedTopic>(resource.kafka_topic ?? {}).map((topic) => ({
    name: topic.name,
    partitions: topic.partitions,
    replicationFactor: topic.replication_factor,
    config: new Map(Object.entries(topic.config ?? {})),
  }));
}

/** `docker run` of all containers at once, then the topics as soon as every broker is registered. */
export async function startByHand(recipe: Recipe): Promise<void> {
  await execa('docker', ['network', 'create', recipe.network]);
  await Promise.all(recipe.containers.map((given) => execa('docker', ['run', '--detach', ...given])));
  const admin = connections.kafka(recipe);
  try {
    await allRegistered(admin, recipe.brokerIds);
    await admin.createTopics(recipe.topics);
  } finally {
    await admin.close();
  }
}

async function allRegistered(admin: KafkaAdmin, brokerIds: readonly number[]): Promise<void> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const seen = await admin.describe({ topics: [] }).catch(() => undefined);
    if (brokerIds.every((id) => seen?.brokers.some((broker) => broker.id === id))) return;
    if (Date.now() > deadline) throw new Error('The brokers that docker run started did not register.');
    await delay(100);
  }
}

/** Removes what {@link startByHand} has made. */
export async function removeByHand({ names, volumes, network }: Recipe): Promise<void> {
  await execa('docker', ['rm', '--force', ...names], { reject: false });
  await execa('docker', ['volume', 'rm', ...volumes], { reject: false });
  await execa('docker', ['network', 'rm', network], { reject: false });
}
