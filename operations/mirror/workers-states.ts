import type { KafkaAdmin } from '../ports/kafka.ts';
import type { ClusterLogs } from '../ports/logs.ts';
import { type ConnectorState, decodeConnectorState } from './connector-states.ts';
import { internalTopics } from './names.ts';
import { LatestRecords } from './status/latest-records.ts';
import type { MirrorFlow } from './workers.ts';

/** What the connectors of a flow, and their tasks, have last said; each look costs what is new. Empty before there is any. */
export function statesOf(
  flow: MirrorFlow,
  target: { readonly admin: KafkaAdmin; readonly logs: ClusterLogs },
): () => Promise<readonly ConnectorState[]> {
  const topic = internalTopics(flow).states;
  const records = new LatestRecords(target.logs, topic);
  return async () => {
    const { topics } = await target.admin.describe({ topics: [topic] });
    const found = await records.look(topics.get(topic)?.partitions.length ?? 0);
    return found.flatMap((record) => decodeConnectorState(record) ?? []);
  };
}
