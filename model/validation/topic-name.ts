import type { Located } from '../spec/platform.ts';
import type { TopicSpec } from '../spec/topic.ts';
import { duplicatesBy } from './counting.ts';
import type { Problem } from './problem.ts';
import { type Subject, topicSubject } from './subject.ts';

const LONGEST = 249;

/** One topic's name by itself. */
export function topicNameProblems(name: string, found: Subject): Problem[] {
  if (name === '')
    return [found.error('topic-name-empty', 'name', name, 'a topic has a name', 'give it one')];
  if (name === '.' || name === '..') {
    return [
      found.error(
        'topic-name-reserved',
        'name',
        name,
        'a partition’s directory is named after its topic, and that name is a directory’s own',
        'rename it',
      ),
    ];
  }
  const illegal = [...new Set(name.match(/[^A-Za-z0-9._-]/gu))];
  if (illegal.length > 0) {
    return [
      found.error(
        'topic-name-characters',
        'name',
        name,
        `only letters, digits, ".", "_" and "-" are allowed in it, not ${illegal.map((character) => JSON.stringify(character)).join(' ')}`,
        `rename it, to ${JSON.stringify(name.replace(/[^A-Za-z0-9._-]+/gu, '-'))} for one`,
      ),
    ];
  }
  if (name.length > LONGEST) {
    return [
      found.error(
        'topic-name-too-long',
        'name',
        name,
        `it has ${name.length} characters and Kafka takes ${LONGEST} at most`,
        'shorten it',
      ),
    ];
  }
  if (name.startsWith('__')) {
    return [
      found.error(
        'topic-name-internal',
        'name',
        name,
        'names that start with "__" are those of Kafka’s own topics',
        'rename it',
      ),
    ];
  }
  return [];
}

/** Topics of one cluster that Kafka could not keep apart. */
export function topicNamesTogether(
  cluster: { readonly name: string },
  topics: readonly Located<TopicSpec>[],
): readonly Problem[] {
  const duplicates = duplicatesBy(topics, ({ name }) => name);
  const different = [...new Map(topics.map((topic) => [topic.name, topic])).values()];
  return [
    ...duplicates.map(({ element }) =>
      topicSubject(cluster, element).error(
        'duplicate-topic',
        'name',
        element.name,
        'the cluster has a topic of that name already',
        'remove one of them or rename it',
      ),
    ),
    ...duplicatesBy(different, ({ name }) => name.replaceAll('.', '_')).map(({ element, first }) =>
      topicSubject(cluster, element).error(
        'topic-name-collision',
        'name',
        element.name,
        `in Kafka’s metric names "." and "_" are the same, so that it collides with "${first.name}" and Kafka refuses the second`,
        'rename one of them',
      ),
    ),
  ];
}
