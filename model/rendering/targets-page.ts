import { CHOICES, FEATURES, type Support, TARGETS } from '../features.ts';

/** The text of docs/targets.md. */
export const targetsPage = (): string =>
  [
    '# What each target has',
    '',
    '<!-- Made by `npm run docs:targets` from model/features.ts: change that. -->',
    '',
    'The same description goes to Docker, EC2 and MSK: another import (`constructs/index.ts`, `constructs/ec2/index.ts`,',
    '`constructs/msk/index.ts`), plus what only the target has. What a target hasn’t got is refused by synth with what to do instead;',
    'nothing is left out in silence.',
    '',
    '## Constructs and choices',
    '',
    ...table(
      ['', ...TARGETS],
      CHOICES.map(({ name, title, docker, ec2, msk }) => [`${title}: ${name}`, docker, ec2, msk]),
    ),
    '',
    '## Props of `KafkaCluster`',
    '',
    ...table(
      ['', ...TARGETS],
      FEATURES.map(({ prop, title, docker, ec2, msk }) => [
        `\`${prop}\`: ${title}`,
        ...[docker, ec2, msk].map(cell),
      ]),
    ),
    '',
  ].join('\n');

const cell = (support: Support): string => (support === 'yes' ? 'yes' : `no: ${support.why}`);

const table = (head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] => [
  row(head),
  row(head.map(() => '---')),
  ...rows.map(row),
];

const row = (cells: readonly string[]): string =>
  `| ${cells.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;
