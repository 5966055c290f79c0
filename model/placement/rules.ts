import { PlacementImpossible } from './impossible.ts';
import type { PlacementBroker } from './request.ts';

/** Topics that a message names; of more it tells the number. */
const NAMED = 5;

/** @throws PlacementImpossible when there is no broker, or one twice */
export function requireBrokers(brokers: readonly PlacementBroker[]): void {
  if (brokers.length === 0) {
    throw new PlacementImpossible(
      'There are 0 brokers that may hold replicas; keep at least one broker that no change removes.',
    );
  }
  const ids = brokers.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice === undefined) return;
  throw new PlacementImpossible(`Broker ${twice} is named twice; name each broker once.`);
}

/** @throws PlacementImpossible when a topic wants more replicas than there are brokers, or not a whole number of them */
export function requireFactors(
  factors: ReadonlyMap<string, number>,
  brokers: readonly PlacementBroker[],
): void {
  const wrong = [...factors].find(([, factor]) => !Number.isInteger(factor) || factor < 1);
  if (wrong) {
    throw new PlacementImpossible(
      `Topic '${wrong[0]}': replication factor is ${wrong[1]}; give a whole number from 1 to ${brokers.length}.`,
    );
  }
  const over = [...factors].filter(([, factor]) => factor > brokers.length);
  if (over.length === 0) return;
  const named = over.slice(0, NAMED).map(([topic, factor]) => `'${topic}' (${factor})`);
  const more = over.length > NAMED ? ` and ${over.length - NAMED} more` : '';
  const ids = brokers.map(({ id }) => id).join(', ');
  throw new PlacementImpossible(
    `${over.length === 1 ? 'Topic' : 'Topics'} ${named.join(', ')}${more}: replication factor above ${brokers.length}, ` +
      `the number of brokers that may hold replicas (${ids}); lower it or keep more brokers.`,
  );
}
