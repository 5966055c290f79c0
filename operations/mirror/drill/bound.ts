/** What the age of a translated offset depends on; see `redeliveryBound`. */
export interface TranslationSettings {
  /** `emit.checkpoints.interval.seconds` */
  readonly checkpointsSeconds: number;
  /** `sync.group.offsets.interval.seconds` */
  readonly groupOffsetsSeconds: number;
  /** `offset.lag.max`, in messages */
  readonly offsetLagMax: number;
}

/** What a consumer may have processed and not committed, and what the steps themselves take, in seconds. */
const COMMIT_SECONDS = 2;
/**
 * Checkpoint intervals that count: one until the next checkpoint, and two for checkpoints that are passed over. MirrorMaker 2
 * keeps fewer offset syncs the older they are, in steps of powers of two (OffsetSyncStore); a group that is just short of such a
 * step translates to far before it, and a checkpoint that would go back is not written.
 */
const CHECKPOINTS = 3;

/** How old a group's offset at the target may be, in seconds. */
export function staleSeconds({ checkpointsSeconds, groupOffsetsSeconds }: TranslationSettings): number {
  return COMMIT_SECONDS + CHECKPOINTS * checkpointsSeconds + groupOffsetsSeconds;
}

/**
 * The most messages of one partition that a group may get again at the target: those that it processed within the last
 * `staleSeconds`, and those between two offset syncs. `processedAt` in milliseconds, `until` when the group stopped.
 */
export function redeliveryBound(
  settings: TranslationSettings,
  processedAt: Iterable<number>,
  until: number,
): number {
  const from = until - staleSeconds(settings) * 1_000;
  let recent = 0;
  for (const at of processedAt) if (at > from) recent++;
  return recent + settings.offsetLagMax + 1;
}

/** The bound as people can check it. */
export function explainBound(settings: TranslationSettings, partitions: number): string {
  const { checkpointsSeconds, groupOffsetsSeconds, offsetLagMax } = settings;
  return (
    `what was processed in ${staleSeconds(settings)} s (${COMMIT_SECONDS} s commit + ${CHECKPOINTS} × ${checkpointsSeconds} s ` +
    `checkpoints + ${groupOffsetsSeconds} s group offsets) + ${partitions} partitions × (${offsetLagMax} offset.lag.max + 1)`
  );
}
