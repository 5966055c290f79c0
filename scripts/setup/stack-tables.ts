import Table from 'cli-table3';
import type { StackManifest } from '../../model/manifest.ts';

/** What runs where: servers, brokers and topics of a stack. */
export function stackTables({ ensembles, clusters }: StackManifest): string {
  const servers = table(['Server', 'Container', 'Address', 'Metrics']);
  const topics = table(['Topic', 'Partitions', 'Replication factor']);
  for (const { name, servers: members } of ensembles) {
    for (const { myid, container, address, metricsUrl } of members) {
      servers.push([`ZooKeeper ${name} ${myid}`, container, address, metricsUrl ?? '–']);
    }
  }
  for (const { name, kafkaVersion, brokers, controllers = [], topics: described } of clusters) {
    for (const { id, container, address, metricsUrl } of controllers) {
      servers.push([`Kafka ${kafkaVersion} ${name} controller ${id}`, container, address, metricsUrl ?? '–']);
    }
    for (const { id, container, address, rack, metricsUrl } of brokers) {
      const place = rack === undefined ? '' : `, ${rack}`;
      servers.push([`Kafka ${kafkaVersion} ${name} ${id}${place}`, container, address, metricsUrl ?? '–']);
    }
    for (const topic of described) {
      topics.push([topic.name, topic.partitions, topic.replicationFactor]);
    }
  }
  return [servers, topics]
    .filter((each) => each.length > 0)
    .map(String)
    .join('\n');
}

/** Commands that make sense now. */
export function nextSteps({ stack, clusters }: StackManifest, retainsData: boolean): string {
  const [topic] = clusters.flatMap((cluster) => cluster.topics);
  const steps = [
    [`npm run status -- ${stack}`, 'brokers, ensemble, topics and consumer groups'],
    ...(topic === undefined
      ? []
      : [
          [`npm run console -- produce ${topic.name} --stack ${stack}`, 'write messages'],
          [`npm run console -- consume ${topic.name} --stack ${stack} --from-beginning`, 'read them'],
        ]),
    [`npx cdktf diff ${stack}`, `what a change of stacks/${stack}.ts would do`],
    [`npx cdktf deploy ${stack}`, 'make it so, one broker at a time'],
    [`npm run down -- ${stack}`, retainsData ? 'remove all but its data' : 'remove all of it'],
  ] as const;
  const width = Math.max(...steps.map(([command = '']) => command.length));
  return `To try next:\n${steps.map(([command = '', purpose]) => `  ${command.padEnd(width)}  ${purpose}`).join('\n')}`;
}

function table(head: string[]) {
  return new Table({ head, style: { head: [], border: [], compact: true } });
}
