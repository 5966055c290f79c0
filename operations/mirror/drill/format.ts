import type { Redelivery } from './figures.ts';
import { type DrillReport, failuresOf } from './report.ts';

type Row = readonly [name: string, text: string];

/** The report for people; the last line is the verdict. */
export function formatDrill(report: DrillReport): string {
  const section = (title: string, rows: readonly Row[]) => [
    title,
    ...rows.map(([name, text]) => `  ${name.padEnd(22)}${text}`),
  ];
  return [
    ...section(headline(report), courseRows(report)),
    ...section('Failover', failoverRows(report)),
    ...section('Failback', failbackRows(report)),
    verdict(report),
  ].join('\n');
}

/** The report for a page or a ticket. */
export function drillMarkdown(report: DrillReport): string {
  const table = (rows: readonly Row[]) => [
    '| | |',
    '|---|---|',
    ...rows.map(([name, text]) => `| ${name} | ${text.replaceAll('|', '\\|')} |`),
    '',
  ];
  return [
    `# ${headline(report)}`,
    '',
    verdict(report),
    '',
    ...table(courseRows(report)),
    ...['## Failover', ''],
    ...table(failoverRows(report)),
    ...['## Failback', ''],
    ...table(failbackRows(report)),
  ].join('\n');
}

const headline = ({ stack, flow, startedAt }: DrillReport): string =>
  `Failover drill of ${stack}, ${flow}, ${startedAt}`;

function courseRows({ cut, load, exactlyOnce, replicationPolicy, seconds }: DrillReport): Row[] {
  const { partitions, messagesPerSecond, secondsBeforeCut, secondsAway } = load;
  return [
    [
      'load',
      `up to ${messagesPerSecond} messages/s in ${partitions} partitions, ${time(secondsBeforeCut)} before the cut`,
    ],
    ['cut', `brokers ${cut === 'pause' ? 'paused' : 'stopped'} for ${time(secondsAway)}`],
    ['mirror', `${replicationPolicy} policy, exactly-once ${exactlyOnce ? 'on' : 'off'}`],
    ['took', time(seconds)],
  ];
}

function failoverRows({ failover }: DrillReport): Row[] {
  const { acknowledged, rpo, rtoSeconds, redelivered, boundOf, skipped } = failover;
  return [
    ['acknowledged', `${acknowledged} messages at the source`],
    ['RPO', `${rpo.messages} messages, ${time(rpo.seconds)} (acknowledged at the source, not at the target)`],
    [
      'RTO',
      `${rtoSeconds === null ? '–' : time(rtoSeconds)} (last processed at the source to first at the target)`,
    ],
    ['delivered again', again(redelivered)],
    ['bound', boundOf],
    ['skipped', String(skipped)],
  ];
}

function failbackRows({ failback }: DrillReport): Row[] {
  const { late, missing, duplicated, skipped, reverse } = failback;
  const rows: Row[] = [
    ['came late', `${late} messages of the source, after its return`],
    ['never came', String(missing)],
    ['twice at the target', String(duplicated)],
    ['never processed', String(skipped)],
  ];
  if (reverse === null)
    return [
      ...rows,
      ['carried back', 'nothing: no flow leads back, so what was written at the target stays there'],
    ];
  return [
    ...rows,
    [
      'carried back',
      `${reverse.acknowledged - reverse.missing} of ${reverse.acknowledged} messages, by ${reverse.flow}`,
    ],
    ['twice at the source', String(reverse.duplicated)],
    ['RTO back', reverse.rtoSeconds === null ? '–' : time(reverse.rtoSeconds)],
    ['delivered again', again(reverse.redelivered)],
    ['', `${reverse.redeliveredOwn} of the source’s own, processed at the target meanwhile`],
  ];
}

const again = ({ messages, bound }: Redelivery): string =>
  `${messages} messages, at most ${bound} by the settings`;
const time = (seconds: number): string => `${seconds.toFixed(1)} s`;

function verdict(report: DrillReport): string {
  const failures = failuresOf(report);
  if (failures.length > 0) return `FAIL: ${failures.join('; ')}.`;
  return 'Passed: nothing was skipped, and no more came again than the settings allow.';
}
