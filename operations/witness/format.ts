import type { Phase } from './latency.ts';
import { isFlawless, type WitnessReport } from './report.ts';

const PHASES: readonly Phase[] = ['before', 'during', 'after'];

/** The report for people; the last line is the verdict. */
export function formatReport(report: WitnessReport): string {
  return [
    ...rows(report).map(([name, text]) => `${name.padEnd(22)}${text}`),
    ...report.notes,
    verdict(report),
  ].join('\n');
}

function rows(report: WitnessReport): [name: string, text: string][] {
  const { acked, received, indeterminate, belowMinIsr, brokersMissing, refusals } = report;
  const refused = Object.entries(refusals).map(([code, times]) => `${code} ${times}`);
  return [
    ['messages', `${acked} acknowledged, ${received} received in ${report.seconds.toFixed(1)} s`],
    ['', `${report.lost} lost, ${report.duplicated} duplicated, ${report.reordered} reordered`],
    ...(indeterminate > 0 ? [row('', `${indeterminate} sent without an answer, which is no loss`)] : []),
    [
      'longest gap',
      `${seconds(report.longestGapMs)}, in a single partition ${seconds(report.longestPartitionGapMs)}`,
    ],
    ['p99 of a write', PHASES.map((phase) => `${phase} ${milliseconds(report.p99[phase])}`).join(', ')],
    ['brokers away', `${report.mostBrokersAway} at a time at most${missing(brokersMissing)}`],
    ['below min ISR', belowMinIsr.length === 0 ? 'no partition' : belowMinIsr.join(', ')],
    ['under-replicated', `${report.mostUnderReplicated} partitions at a time at most`],
    ['without a leader', `${report.mostLeaderless} partitions at a time at most`],
    ['controller changes', String(report.controllerChanges)],
    ...(refused.length > 0 ? [row('refused and repeated', refused.join(', '))] : []),
  ];
}

const row = (name: string, text: string): [string, string] => [name, text];

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
const milliseconds = (ms: number | null): string => (ms === null ? '–' : `${ms.toFixed(1)} ms`);
const missing = (ids: readonly number[]): string =>
  ids.length === 0 ? '' : `; missing in the end: ${ids.join(', ')}`;

function verdict(report: WitnessReport): string {
  if (isFlawless(report)) return 'Every acknowledged message is there, once and in its place.';
  const { lost, duplicated, reordered, unverified, lostMessages } = report;
  const findings = [
    ...(lost > 0 ? [`${lost} acknowledged messages are lost (${lostMessages.join(', ')})`] : []),
    ...(duplicated > 0 ? [`${duplicated} are in the log twice`] : []),
    ...(reordered > 0 ? [`${reordered} are out of order`] : []),
    ...(unverified > 0 ? [`${unverified} can't be verified: their partitions can't be read`] : []),
  ];
  return `FAIL: ${findings.join('; ')}.`;
}
