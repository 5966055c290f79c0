import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { TerraformWorkspace } from '../../support/terraform.ts';
import { openKafkaWorkspace } from './open.ts';

const STATE = ['terraform.tfstate', 'terraform.tfstate.backup'];

/** Enough for a machine that does other things as well. In milliseconds. */
export const PATIENCE = { timeout: 180_000 };

/** A workspace of the kafka provider for all tests of the calling block; each test begins without state. */
export function kafkaWorkspace(env?: Record<string, string>): () => TerraformWorkspace {
  let workspace: TerraformWorkspace | undefined;
  beforeAll(async () => {
    workspace = await openKafkaWorkspace(env);
  });
  beforeEach(() => {
    for (const file of STATE) rmSync(join(workspace?.folder ?? '', file), { force: true });
  });
  afterAll(() => workspace?.remove());
  return () => {
    if (workspace === undefined) throw new Error('the workspace is not there yet');
    return workspace;
  };
}
