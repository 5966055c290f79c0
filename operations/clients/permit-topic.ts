import type { Permit, TopicPermitLog } from '../ports/permits.ts';
import { CompactedTopic } from './compacted-topic.ts';
import type { ConnectedKafkaAdmin } from './kafka-admin.ts';
import { formatPermit, parsePermit } from './permit-record.ts';

const PERMIT_TOPIC = '__kafkaform_permits';

export interface PermitTopicOptions {
  /** What the permits are for, in messages. @default the cluster */
  readonly domain?: string;
  /** @default __kafkaform_permits */
  readonly topic?: string;
}

/**
 * Permits in an internal compacted topic of the cluster that they are for: key is the member, the last record of a key
 * counts. The topic is created by the first write at the latest, so that it can be written to while one broker is away.
 */
export function permitTopic(
  admin: ConnectedKafkaAdmin,
  { topic = PERMIT_TOPIC, domain = 'the cluster' }: PermitTopicOptions = {},
): TopicPermitLog {
  const log = new CompactedTopic(admin, topic);
  return {
    topic,
    prepare: () => log.ensure(),
    async outstanding() {
      const records = await log.read();
      return records.map(({ value }) => parsePermit(value, `latest record of ${topic} of ${domain}`));
    },
    async write(permit: Permit) {
      await log.ensure();
      await log.write([{ key: String(permit.member), value: formatPermit(permit) }]);
    },
    async clear(member) {
      if (await log.exists()) await log.write([{ key: String(member), value: null }]);
    },
  };
}
