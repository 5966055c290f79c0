import type { MirrorMakerManifest, StackManifest } from '../../../model/manifest.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Connections } from '../../ports/connections.ts';
import type { Side } from './flow.ts';
import { type FlowLook, FlowObserver, STUCK_AFTER_SECONDS } from './flow-status.ts';
import type { MirrorsStatus } from './model.ts';

export interface MirrorObserverOptions {
  /** How long nothing may be copied while messages wait, in seconds. @default 30 */
  readonly stuckAfterSeconds?: number;
}

interface Seen {
  readonly manifest: MirrorMakerManifest;
  readonly looks: readonly FlowLook[];
}

/** Looks at all mirrors of a stack, again and again on the same connections. */
export class MirrorObserver {
  readonly #stack: StackManifest;
  readonly #clock: Clock;
  readonly #sides: ReadonlyMap<string, Side>;
  readonly #mirrors: readonly {
    readonly manifest: MirrorMakerManifest;
    readonly flows: readonly FlowObserver[];
  }[];

  /** Throws when a flow names a cluster that the manifest doesn't have. */
  constructor(
    stack: StackManifest,
    connections: Connections,
    clock: Clock,
    { stuckAfterSeconds = STUCK_AFTER_SECONDS }: MirrorObserverOptions = {},
  ) {
    this.#stack = stack;
    this.#clock = clock;
    this.#sides = new Map(
      stack.clusters.map((cluster) => [
        cluster.name,
        { admin: connections.kafka(cluster), logs: connections.logs(cluster) },
      ]),
    );
    this.#mirrors = (stack.mirrorMakers ?? []).map((manifest) => ({
      manifest,
      flows: manifest.flows.map(
        (flow) =>
          new FlowObserver(
            manifest,
            flow,
            { source: this.#side(flow.source), target: this.#side(flow.target) },
            stuckAfterSeconds,
          ),
      ),
    }));
  }

  /** Looks a second time, some seconds later, where only that can tell whether something stands still. */
  async observe(signal?: AbortSignal): Promise<MirrorsStatus> {
    const first = await this.#look();
    const again = Math.max(
      0,
      ...first.flatMap(({ looks }) => looks.map(({ lookAgainMs }) => lookAgainMs ?? 0)),
    );
    if (again === 0) return this.#status(first);
    await this.#clock.sleep(again, signal);
    return this.#status(await this.#look());
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sides.values()].flatMap(({ admin, logs }) => [admin.close(), logs.close()]));
  }

  #look() {
    return Promise.all(
      this.#mirrors.map(async ({ manifest, flows }) => ({
        manifest,
        looks: await Promise.all(flows.map((flow) => flow.look(this.#clock.now()))),
      })),
    );
  }

  #status(seen: readonly Seen[]): MirrorsStatus {
    const mirrors = seen.map(({ manifest: { name, replicationPolicy, exactlyOnce }, looks }) => ({
      ...{ name, replicationPolicy, exactlyOnce },
      flows: looks.map(({ status }) => status),
    }));
    return {
      stack: this.#stack.stack,
      at: new Date(this.#clock.now()).toISOString(),
      ok: mirrors.every(({ flows }) => flows.every(({ problems }) => problems.length === 0)),
      mirrors,
    };
  }

  #side(name: string): Side {
    const side = this.#sides.get(name);
    if (side === undefined)
      throw new Error(`The stack has no cluster '${name}', which a mirror names: synthesize it again.`);
    return side;
  }
}
