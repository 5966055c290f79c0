import { describe, expect, it } from 'vitest';
import { count, said } from './support/output.ts';
import { kafkaWorkspace, PATIENCE } from './support/workspace.ts';

const MAKER = 'resource "mirror_maker" "mm2" {\n  provider = kafka\n  mirror = "mm2"\n  members = {}\n}\n';

describe('mirrors of the provider configuration', PATIENCE, () => {
  const workspace = kafkaWorkspace();
  const planned = (mirrors: unknown) => {
    const clusters = { east: { bootstrap_servers: ['b:1'] }, west: { bootstrap_servers: ['b:2'] } };
    workspace().write(
      `provider "kafka" {\n  clusters = ${JSON.stringify(clusters)}\n  mirrors = ${JSON.stringify(mirrors)}\n}\n${MAKER}`,
    );
    return workspace().plan();
  };

  it('are refused with everything that is wrong with them', async () => {
    const refused = await planned({
      mm2: {
        flows: [
          { source: 'east', target: 'east' },
          { source: 'east', target: 'nowhere' },
        ],
        workers: { one: 'mm2-1:8083', 2: 'mm2-2', 3: 'mm2-3:8083', 4: 'mm2-3:8083' },
        availability: 'high',
      },
      'no name': { flows: [], workers: {} },
    });
    expect(refused.exitCode).toBe(1);
    expect(count(refused, 'Error')).toBe(9);
    expect(said(refused)).toMatch(/east->east mirrors a cluster to itself/);
    expect(said(refused)).toMatch(/a flow with cluster 'nowhere', .*It names east, west\./);
    expect(said(refused)).toMatch(/'one' is not a whole number/);
    expect(said(refused)).toMatch(/'mm2-2' is not host:port/);
    expect(said(refused)).toMatch(/mm2-3:8083 is given twice/);
    expect(said(refused)).toMatch(/'high' is neither "required" nor "best-effort"/);
    expect(said(refused)).toMatch(/Mirror 'no name' is to be called by letters, digits/);
    expect(said(refused)).toMatch(/Mirror 'no name' has no flows/);
    expect(said(refused)).toMatch(/Mirror 'no name' has no workers/);
  });

  it('are named when a resource asks for another', async () => {
    const refused = await planned({
      other: { flows: [{ source: 'east', target: 'west' }], workers: { 1: 'a:1' } },
    });
    expect(said(refused)).toMatch(/Error: Unknown mirror .*has no mirror 'mm2'\. It names other\./);
  });
});
