import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../operations/suites/running.ts';
import { LET_IN } from './refusals/knock.ts';
import { openStage, type Stage } from './refusals/stage.ts';
import { asMarkdown, ENTRANCES } from './refusals/ways-in.ts';

const PATIENCE = { timeout: 120_000 };

describe.each(['kraft', 'zookeeper'] as const)('a secured cluster in %s mode', PATIENCE, (mode) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage(mode);
  }, 240_000);
  afterAll(async () => stage?.dispose(), 60_000);

  for (const { door, ways } of ENTRANCES) {
    for (const { tried, refusal, only = mode, wrong, right } of ways) {
      if (only !== mode) continue;
      it(`${door}: ${tried} is refused with ${refusal}`, async () => {
        expect(await wrong(stage)).toBe(refusal);
        await eventually(async () => (await right(stage)) === LET_IN);
      });
    }
  }
});

it('what is refused is what the documentation says', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/security.md'), 'utf8');
  const table = asMarkdown(ENTRANCES);
  // line by line, so that a failure names what is missing and not the whole page
  expect(table.split('\n').filter((line) => !page.includes(line))).toEqual([]);
  expect(page.includes(table)).toBe(true);
});
