import { compareLines, releaseLine } from './release-line.ts';
import { kafkaRelease, type MetadataMode } from './versions.ts';

/** A change of a cluster's version, or the wish to finalize one. */
export interface UpgradeStep {
  readonly mode: MetadataMode;
  /** Version that the brokers were last deployed with; null where that isn't known. */
  readonly from: string | null;
  readonly to: string;
  /** Release line whose protocol is spoken now: what all brokers could be taken back to; null where that isn't known. */
  readonly held: string | null;
  readonly finalize: boolean;
}

export interface UpgradePlan {
  /** Release line whose protocol is spoken afterwards. */
  readonly protocol: string;
  readonly refusal?: { readonly summary: string; readonly detail: string };
  /** Worth a warning: what this step does, and what the next one is. */
  readonly notice?: { readonly summary: string; readonly detail: string };
  /** True where this step raises the protocol, which every broker's binaries must understand. */
  readonly finalizes: boolean;
}

/** Oldest protocol from which brokers of 4.x start (MetadataVersion.MINIMUM_VERSION of Kafka 4.0: 3.3-IV3). */
const OLDEST_FOR_4 = '3.3';

/**
 * Kafka's own order for a rolling upgrade (its documentation's "Upgrading"): all binaries first, under the protocol of before;
 * then, once everything is well, the protocol, after which there is no way back.
 */
export function planUpgrade(step: UpgradeStep): UpgradePlan {
  const { from, to, finalize } = step;
  const line = releaseLine(to);
  const held = step.held ?? line;
  const changes = from !== null && from !== to;
  const refusal = refusalOf(step, line, held, changes);
  if (refusal !== undefined) return { protocol: held, refusal, finalizes: false };
  const raises = compareLines(line, held) > 0;
  if (raises && finalize) return { protocol: line, finalizes: true, notice: finalizing(step, line, held) };
  const notice = changes && from !== null ? noticeOf(step, from, line, held) : undefined;
  return { protocol: held, finalizes: false, ...(notice === undefined ? {} : { notice }) };
}

function refusalOf(
  { mode, from, to, finalize }: UpgradeStep,
  line: string,
  held: string,
  changes: boolean,
): UpgradePlan['refusal'] {
  if (mode === 'zookeeper' && kafkaRelease(to)?.metadata.includes('zookeeper') === false) {
    return {
      summary: 'That Kafka release can’t use ZooKeeper',
      detail: `version is ${to}, and the cluster keeps its metadata in ZooKeeper, which no release from 4.0 on can do. Use the newest 3.9 release.`,
    };
  }
  if (compareLines(line, held) < 0) {
    return {
      summary: 'A finalized version can’t be downgraded',
      detail:
        `version is ${to}, but ${held} is finalized: ${mode === 'kraft' ? 'the cluster’s metadata holds' : 'brokers and data use'} what ${line} doesn't understand. ` +
        `Use a ${held} release, or make a new cluster and copy the records.`,
    };
  }
  if (line.startsWith('4.') && compareLines(held, OLDEST_FOR_4) < 0) {
    return {
      summary: 'No direct way to that Kafka release',
      detail: `version is ${to}, but the cluster's protocol is ${held} and brokers of 4.0 and later start from ${OLDEST_FOR_4} on. Upgrade to 3.9 and finalize that first.`,
    };
  }
  if (changes && finalize && line !== held) {
    return {
      summary: 'Binaries first, then the protocol',
      detail:
        `version goes from ${from} to ${to} and finalize is true: while brokers of both are running, they need the protocol that both speak, ${held}. ` +
        `Deploy the version with finalize: false, and set it to true when you are satisfied.`,
    };
  }
  return undefined;
}

/** Patch releases of one line need no words. */
function noticeOf(
  { mode, to }: UpgradeStep,
  from: string,
  line: string,
  held: string,
): UpgradePlan['notice'] {
  if (releaseLine(from) === line) return undefined;
  const level = mode === 'kraft' ? 'feature levels' : 'inter-broker protocol';
  if (line === held) {
    return {
      summary: 'Brokers go back to an earlier version',
      detail: `Brokers are replaced one at a time, from ${from} to ${to}. ${held} is what was finalized, so nothing is lost; properties that only ${releaseLine(from)} knows have to leave the code.`,
    };
  }
  return {
    summary: 'Binaries first: the protocol is held',
    detail:
      `Brokers are replaced one at a time, from ${from} to ${to}, while the ${level} stay${mode === 'kraft' ? '' : 's'} at ${held}. ` +
      `Until you set finalize: true, the way back is to set version to a ${held} release.`,
  };
}

const finalizing = ({ mode, to }: UpgradeStep, line: string, held: string): UpgradePlan['notice'] => ({
  summary: 'There is no way back from finalizing',
  detail:
    mode === 'kraft'
      ? `The feature levels go from ${held} to ${line}, without a restart. Afterwards no release before ${line} can run this cluster (it runs ${to}).`
      : `The inter-broker protocol goes from ${held} to ${line}, which replaces the brokers once more, one at a time. Afterwards no release before ${line} can run this cluster (it runs ${to}).`,
});
