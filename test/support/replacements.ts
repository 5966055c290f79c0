import { execa } from 'execa';

/** Milliseconds since the epoch. */
export type Moment = number;

/** What became of one broker's container, by Docker's own events. */
export interface Replacement {
  readonly broker: number;
  /** The old one is told to stop, has ended, and is removed. */
  readonly told: Moment;
  readonly ended: Moment;
  readonly removed: Moment;
  /** The new one is made, and runs. */
  readonly created: Moment;
  readonly started: Moment;
}

/** Docker's events, by what they mean here. */
const MOMENTS = {
  kill: 'told',
  die: 'ended',
  destroy: 'removed',
  create: 'created',
  start: 'started',
} as const satisfies Record<string, keyof Replacement>;

/** Watches the containers of brokers, given by name, until it is stopped; each may be replaced once. */
export function watchReplacements(brokers: ReadonlyMap<string, number>) {
  const seen = new Map<number, Partial<Record<keyof Replacement, Moment>>>();
  const events = execa('docker', ['events', '--filter', 'type=container', '--format', '{{json .}}'], {
    reject: false,
    buffer: false,
  });
  const reading = (async () => {
    for await (const line of events) {
      const { Action, Actor, timeNano } = JSON.parse(String(line));
      const broker = brokers.get(Actor?.Attributes?.name);
      const moment = MOMENTS[Action as keyof typeof MOMENTS];
      if (broker === undefined || moment === undefined) continue;
      const entry = seen.get(broker) ?? {};
      seen.set(broker, entry);
      entry[moment] ??= timeNano / 1e6;
    }
  })();
  return {
    /** In the order in which they were told to stop. */
    async stop(): Promise<readonly Replacement[]> {
      events.kill();
      await reading.catch(() => undefined);
      const replaced = [...seen].map(([broker, moments]) => ({ ...moments, broker }) as Replacement);
      return replaced.sort((a, b) => a.told - b.told);
    },
  };
}

/** Who was away at the same time: a wave ends with the last start of its brokers. */
export function wavesOf(replacements: readonly Replacement[]): number[][] {
  const waves: number[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const { broker, told, started } of replacements) {
    if (told >= end) waves.push([]);
    waves.at(-1)?.push(broker);
    end = Math.max(end, started);
  }
  return waves.map((wave) => wave.sort((a, b) => a - b));
}
