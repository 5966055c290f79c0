import { alterUserScramCredentialsV0, describeUserScramCredentialsV0 } from '@platformatic/kafka';
import type { ScramMechanism } from '../../../model/scram.ts';
import type { KafkaError } from '../../ports/kafka.ts';
import type { ScramChange, ScramCredentials } from '../../ports/users.ts';
import { errorName, expectSuccess, refused } from './errors.ts';
import { untilEveryBroker } from './every-broker.ts';
import { inBatches, throwFailures } from './in-batches.ts';
import { salted } from './scram-salt.ts';
import type { KafkaWire } from './wire.ts';

const DESCRIBE = { name: 'DescribeUserScramCredentials', api: describeUserScramCredentialsV0.api };
const ALTER = { name: 'AlterUserScramCredentials', api: alterUserScramCredentialsV0.api };

/** Kafka's numbers of the mechanisms (KIP-554). */
export const SCRAM_NUMBERS = { 'SCRAM-SHA-256': 1, 'SCRAM-SHA-512': 2 } as const;
/** Users per request; a KRaft controller takes 10,000 records at most in one write. */
const BATCH = 1_000;

type Described = Awaited<ReturnType<typeof DESCRIBE.api.async>>;

export async function scramCredentials(wire: KafkaWire): Promise<ScramCredentials> {
  return credentialsIn(await wire.any(DESCRIBE, [[]]));
}

export async function alterScramCredentials(wire: KafkaWire, changes: readonly ScramChange[]): Promise<void> {
  const failures = await inBatches(changes, BATCH, (batch) => alterBatch(wire, batch));
  const made = changes.filter(({ user }) => !failures.has(user));
  if (made.length > 0) await untilShown(wire, made);
  throwFailures(failures);
}

async function alterBatch(
  wire: KafkaWire,
  changes: readonly ScramChange[],
): Promise<readonly (readonly [string, KafkaError])[]> {
  const deletions = changes
    .filter(({ credential }) => credential === null)
    .map(({ user, mechanism }) => ({ name: user, mechanism: SCRAM_NUMBERS[mechanism] }));
  const upsertions = await Promise.all(
    changes.flatMap(({ user, mechanism, credential }) =>
      credential === null ? [] : [asUpsertion(user, mechanism, credential)],
    ),
  );
  const { results } = await wire.controller(ALTER, [deletions, upsertions], (response) =>
    response.results.every(({ errorCode }) => errorCode !== 0) ? (response.results[0]?.errorCode ?? 0) : 0,
  );
  const removed = new Set(deletions.map(({ name }) => name));
  return results
    .filter(({ user, errorCode }) => errorCode !== 0 && !(removed.has(user) && isGone(errorCode)))
    .map(({ user, errorCode, errorMessage }) => [
      user,
      refused(
        errorCode,
        `${removed.has(user) ? 'remove' : 'set'} the credential of user '${user}'`,
        errorMessage,
      ),
    ]);
}

async function asUpsertion(
  name: string,
  mechanism: ScramMechanism,
  credential: NonNullable<ScramChange['credential']>,
) {
  const { iterations } = credential;
  return { name, mechanism: SCRAM_NUMBERS[mechanism], iterations, ...(await salted(mechanism, credential)) };
}

const isGone = (errorCode: number): boolean => errorName(errorCode) === 'RESOURCE_NOT_FOUND';

/** Asks for all users: one that has left is an error in an answer about it. */
async function untilShown(wire: KafkaWire, changes: readonly ScramChange[]): Promise<void> {
  await untilEveryBroker(wire, `${changes.length} SCRAM credentials`, async (broker) => {
    const shown = credentialsIn(await wire.broker(broker, DESCRIBE, [[]]));
    return changes.some(
      ({ user, mechanism, credential }) => shown.get(user)?.get(mechanism) !== credential?.iterations,
    );
  });
}

function credentialsIn({ errorCode, errorMessage, results }: Described): ScramCredentials {
  expectSuccess(errorCode, 'describe the SCRAM credentials of users', errorMessage);
  return new Map(
    results.map((result) => {
      expectSuccess(
        result.errorCode,
        `describe the credentials of user '${result.user}'`,
        result.errorMessage,
      );
      return [result.user, mechanismsIn(result.credentialInfos)];
    }),
  );
}

const mechanismsIn = (
  infos: Described['results'][number]['credentialInfos'],
): ReadonlyMap<ScramMechanism, number> =>
  new Map(
    infos.flatMap(({ mechanism, iterations }) => {
      const name = Object.keys(SCRAM_NUMBERS).find(
        (each) => SCRAM_NUMBERS[each as ScramMechanism] === mechanism,
      );
      return name === undefined ? [] : [[name as ScramMechanism, iterations] as const];
    }),
  );
