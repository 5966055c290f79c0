import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import Docker from 'dockerode';
import { PORTS } from '../../model/rendering/ports.ts';

const docker = new Docker();

interface Proposal {
  readonly topic: string;
  readonly partition: number;
  readonly replicas: readonly number[];
}

/** What the image's own `kafka-reassign-partitions.sh --generate` proposes for topics and brokers of a running cluster. */
export async function askGenerate(
  container: string,
  topics: readonly string[],
  brokerIds: readonly number[],
): Promise<readonly Proposal[]> {
  const wanted = JSON.stringify({ version: 1, topics: topics.map((topic) => ({ topic })) });
  const output = await run(container, [
    'bash',
    '-c',
    `echo '${wanted}' > /tmp/topics.json && /opt/kafka/bin/kafka-reassign-partitions.sh --bootstrap-server ${container}:${PORTS.internal} ` +
      `--topics-to-move-json-file /tmp/topics.json --broker-list ${brokerIds.join(',')} --generate`,
  ]);
  const proposed = output.split('Proposed partition reassignment configuration').at(1)?.trim();
  if (!proposed?.startsWith('{')) throw new Error(output);
  return JSON.parse(proposed.split('\n')[0] as string).partitions;
}

async function run(container: string, command: readonly string[]): Promise<string> {
  const exec = await docker
    .getContainer(container)
    .exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({});
  const both = new PassThrough();
  docker.modem.demuxStream(stream, both, both);
  stream.on('end', () => both.end());
  return text(both);
}
