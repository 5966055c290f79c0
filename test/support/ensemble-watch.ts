import { setTimeout as delay } from 'node:timers/promises';
import zookeeper from 'node-zookeeper-client';
import { connectEnsemble } from '../../operations/clients/ensemble-client.ts';
import { type ObservedEnsemble, observeEnsemble } from '../../operations/ensemble-resize/observe.ts';

export interface EnsembleObservations {
  /** What was seen when, twice in a row, fewer voters served than a majority of them. */
  readonly withoutQuorum: readonly string[];
  /** The same of single looks: such a look falls between two answers. */
  readonly glimpses: readonly string[];
  readonly looks: number;
  /** The client's session when it began and when it ended: the same, unless it was lost. */
  readonly sessions: readonly [string, string];
  /** Writes that were made over this session. */
  readonly writes: number;
  /** Writes that were refused with anything but a lost connection, by their names. */
  readonly failures: readonly string[];
  /** Longest time between two writes that succeeded, in milliseconds. */
  readonly longestGapMs: number;
  /** Servers that led, in turn. */
  readonly leaders: readonly number[];
}

const PATH = '/kafkaform-test-watch';

/**
 * A client with a session of its own that writes through the servers in `staying` all the time, and a look at all `addresses`
 * every 100 ms, until it is stopped.
 */
export function watchEnsemble(addresses: ReadonlyMap<number, string>, staying: readonly number[]) {
  const ensemble = connectEnsemble({ servers: Object.fromEntries(addresses) });
  const servers = staying.map((myid) => addresses.get(myid)).join(',');
  const client = zookeeper.createClient(servers, { sessionTimeout: 10_000, spinDelay: 50, retries: 1_000 });
  const leaders: number[] = [];
  const failures: string[] = [];
  const withoutQuorum: string[] = [];
  const glimpses: string[] = [];
  let [looks, writes, longestGapMs, running] = [0, 0, 0, true];
  const look = async () => {
    for (let before: string | null = null; running; await delay(100)) {
      const seen = await observeEnsemble(ensemble, addresses);
      looks++;
      // a single look can fall between two answers of a busy machine
      const lacking = quorumLacking(seen);
      if (lacking !== null) glimpses.push(`${new Date().toISOString()} ${lacking}`);
      if (lacking !== null && before !== null) withoutQuorum.push(lacking);
      before = lacking;
      if (seen?.leader && seen.leader !== leaders.at(-1)) leaders.push(seen.leader);
    }
  };
  const write = async () => {
    await new Promise<void>((connected) => {
      client.once('connected', connected);
      client.connect();
    });
    await written((done) => client.create(PATH, Buffer.alloc(0), done));
    for (let last = Date.now(); running; await delay(50)) {
      const failure = await written((done) => client.setData(PATH, Buffer.from(String(last)), done));
      if (failure === null) {
        writes++;
        longestGapMs = Math.max(longestGapMs, Date.now() - last);
        last = Date.now();
      } else if (failure !== 'CONNECTION_LOSS') failures.push(failure);
    }
  };
  const session = () => client.getSessionId().toString('hex');
  const loops = [look(), write()];
  let first = '';
  client.once('connected', () => {
    first = session();
  });
  return {
    async stop(): Promise<EnsembleObservations> {
      running = false;
      await Promise.all(loops);
      const sessions = [first, session()] as const;
      client.close();
      await ensemble.close();
      return { looks, withoutQuorum, glimpses, sessions, writes, failures, longestGapMs, leaders };
    },
  };
}

/** null where a majority of the voters serves. */
function quorumLacking(seen: ObservedEnsemble | null): string | null {
  if (seen === null) return 'nobody serves';
  const serving = [...seen.voters].filter((myid) => seen.serving.has(myid));
  return serving.length > seen.voters.size / 2 ? null : `${serving} of ${[...seen.voters]} serve`;
}

/** null when it was written, otherwise ZooKeeper's name of the error. */
const written = (write: (done: (error: { name: string } | null | undefined) => void) => void) =>
  new Promise<string | null>((resolve) => write((error) => resolve(error ? error.name : null)));
