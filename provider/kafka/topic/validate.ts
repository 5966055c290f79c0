import type { kafkaTopic } from '../../../model/resources/topic.ts';
import type { Planned, StateOf } from '../../../model/schema/types.ts';
import { formatProblem } from '../../../model/validation/problem.ts';
import { subject } from '../../../model/validation/subject.ts';
import { topicNameProblems } from '../../../model/validation/topic-name.ts';
import { type Diagnostic, error } from '../../runtime/diagnostics.ts';

type Config = Planned<StateOf<typeof kafkaTopic>>;

/** Kafka's own limits: an int32 and an int16. */
const LARGEST = { partitions: 2 ** 31 - 1, replication_factor: 2 ** 15 - 1 };

/** What can be said without the cluster; values that aren't known yet pass. */
export const validateTopic = (config: Config): readonly Diagnostic[] => [
  ...nameProblems(config),
  ...countProblems(config),
];

/** Names that start with "__" pass: one who manages Kafka's own topics knows what they do. */
function nameProblems({ name }: Config): readonly Diagnostic[] {
  if (typeof name !== 'string') return [];
  return topicNameProblems(name, subject('kafka_topic', name, ''))
    .filter(({ code }) => code !== 'topic-name-internal')
    .map((problem) => error('Illegal topic name', formatProblem(problem), ['name']));
}

function countProblems(config: Config): readonly Diagnostic[] {
  return (['partitions', 'replication_factor'] as const).flatMap((attribute) => {
    const value = config[attribute];
    if (typeof value !== 'number') return [];
    if (Number.isInteger(value) && value >= 1 && value <= LARGEST[attribute]) return [];
    return [
      error(
        `Invalid ${attribute}`,
        `Topic '${String(config.name)}': ${attribute} is ${value}; give a whole number from 1 to ${LARGEST[attribute]}.`,
        [attribute],
      ),
    ];
  });
}
