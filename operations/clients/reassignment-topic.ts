import type { JournaledRun, ReassignmentJournal } from '../ports/reassignment.ts';
import { CompactedTopic } from './compacted-topic.ts';
import type { ConnectedKafkaAdmin } from './kafka-admin.ts';
import { formatHeader, formatTopic, parseHeader, parseTopic } from './reassignment-record.ts';

const JOURNAL_TOPIC = '__kafkaform_reassignments';
/** The header is the commit: written after the topics of its run, removed before them. */
const HEADER = 'run';

/**
 * Runs of moves in an internal compacted topic of the cluster that they are for: one record for each topic whose
 * partitions move, keyed by run and topic, and a header that says which run counts.
 */
export function reassignmentTopic(
  admin: ConnectedKafkaAdmin,
  { topic = JOURNAL_TOPIC }: { readonly topic?: string } = {},
): ReassignmentJournal {
  const log = new CompactedTopic(admin, topic);
  const where = `latest record of ${topic}`;
  return {
    prepare: () => log.ensure(),
    read: async () => readRun(await log.read(), where),
    async begin(run: JournaledRun) {
      await log.ensure();
      const before = await log.read();
      await log.write(
        run.topics.map((each) => ({ key: `${run.runId}/${each.topic}`, value: formatTopic(each) })),
      );
      await log.write([{ key: HEADER, value: formatHeader(run) }]);
      await log.write(tombstones(before.filter(({ key }) => key !== HEADER && !belongs(key, run.runId))));
    },
    update: (run) => log.write([{ key: HEADER, value: formatHeader(run) }]),
    async end() {
      const before = await log.read();
      if (before.length === 0) return;
      await log.write([{ key: HEADER, value: null }]);
      await log.write(tombstones(before.filter(({ key }) => key !== HEADER)));
    },
  };
}

type Records = Awaited<ReturnType<CompactedTopic['read']>>;

function readRun(records: Records, where: string): JournaledRun | null {
  const header = records.find(({ key }) => key === HEADER);
  if (header === undefined) return null;
  const { topics: count, ...run } = parseHeader(header.value, where);
  const topics = records
    .filter(({ key }) => belongs(key, run.runId))
    .map(({ value }) => parseTopic(value, where));
  if (topics.length !== count)
    throw new Error(`The ${where} names ${count} topics, of which ${topics.length} were found.`);
  return { ...run, topics };
}

const belongs = (key: string, runId: string): boolean => key.startsWith(`${runId}/`);

const tombstones = (records: Records) => records.map(({ key }) => ({ key, value: null }));
