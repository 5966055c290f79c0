import type { Finding } from './check.ts';
import type { Examination } from './doctor.ts';

const MARKS: Readonly<Record<Finding['state'], string>> = { ok: 'ok  ', warning: 'WARN', failure: 'FAIL' };

/** All findings, and what to do now. */
export function formatExamination({ stack, checks }: Examination): string {
  const sections = checks.map(({ name, findings }) => [name, ...findings.map(line)].join('\n'));
  return [
    ...sections,
    verdict(
      stack,
      checks.flatMap(({ findings }) => findings),
    ),
  ].join('\n\n');
}

const line = ({ state, subject, found, fix }: Finding): string =>
  `  ${MARKS[state]}  ${subject}: ${found}${fix === undefined ? '' : `\n        → ${fix}`}`;

function verdict(stack: string, findings: readonly Finding[]): string {
  const count = (state: Finding['state']) => findings.filter((finding) => finding.state === state).length;
  const [failures, warnings] = [count('failure'), count('warning')];
  if (failures > 0)
    return `${plural(failures, 'failure')}: do what the arrows say, from the top, then npm run doctor -- ${stack} again.`;
  if (warnings > 0) return `Nothing fails. ${plural(warnings, 'warning')}: see the arrows.`;
  return 'All is well.';
}

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
