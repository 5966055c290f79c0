import { connectKafkaAdmin } from '../../../operations/clients/kafka-admin.ts';
import { reassignmentTopic } from '../../../operations/clients/reassignment-topic.ts';
import { systemClock } from '../../../operations/clients/system-clock.ts';
import { rearrange } from '../../../operations/reassignment/rearrange.ts';

/** A process that a test kills: arguments are bootstrap servers, moves as JSON, bytes per second. It says when moves are under way. */
const [bootstrapServers = '', moves = '[]', bytesPerSecond = '0'] = process.argv.slice(2);
const admin = connectKafkaAdmin({ bootstrapServers });
await rearrange({
  cluster: bootstrapServers,
  admin,
  journal: reassignmentTopic(admin),
  clock: systemClock,
  signal: new AbortController().signal,
  moves: JSON.parse(moves),
  throttle: { bytesPerSecond: Number(bytesPerSecond) },
  perBroker: 2,
  onProgress: ({ underWay }) => console.log(underWay),
});
await admin.close();
