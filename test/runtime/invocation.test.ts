import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { parseInvocation, readInvocation } from '../../provider/runtime/invocation.ts';

const parse = (line: string, environment: Record<string, string> = {}) =>
  parseInvocation(line === '' ? [] : line.split(' '), environment, 'run');

describe('the command', () => {
  it.each([
    ['plan', 'plan'],
    ['-chdir=stacks/local apply -auto-approve', 'apply'],
    ['destroy', 'destroy'],
    ['', undefined],
    ['-version', undefined],
    ['workspace select plan', 'workspace'],
  ])('of "%s" is %s', (line, command) => {
    expect(parse(line).command).toBe(command);
  });
});

describe('parallelism', () => {
  it.each([
    ['plan', {}, 10],
    ['plan -parallelism=3', {}, 3],
    ['plan -parallelism 4', {}, 4],
    ['plan --parallelism=5', {}, 5],
    ['plan --parallelism 6', {}, 6],
    ['plan -parallelism=3 -parallelism=7', {}, 7],
    ['plan -parallelism=many', {}, 10],
    ['plan -parallelism=0', {}, 10],
    ['plan', { TF_CLI_ARGS: '-parallelism=8' }, 8],
    ['plan', { TF_CLI_ARGS_plan: '-parallelism=9' }, 9],
    ['plan', { TF_CLI_ARGS_apply: '-parallelism=9' }, 10],
    ['plan -parallelism=2', { TF_CLI_ARGS: '-parallelism=8', TF_CLI_ARGS_plan: '-parallelism=9' }, 2],
    // Terraform puts those of TF_CLI_ARGS after those of TF_CLI_ARGS_plan, so the last one wins.
    ['plan', { TF_CLI_ARGS: '-parallelism=8', TF_CLI_ARGS_plan: '-parallelism=9' }, 8],
  ])('of "%s" with %o is %i', (line, environment, parallelism) => {
    expect(parse(line, environment as Record<string, string>).parallelism).toBe(parallelism);
  });
});

describe('destroy', () => {
  it.each([
    ['destroy', true],
    ['-chdir=x destroy -target=a.b', true],
    ['apply -destroy', true],
    ['plan --destroy -out=p', true],
    ['plan -destroy=true', true],
    ['plan -destroy=false', false],
    ['plan -destroy -destroy=false', false],
    ['apply', false],
    ['-destroy plan', false],
    ['apply destroy', false],
  ])('of "%s" is %s', (line, destroy) => {
    expect(parse(line).destroy).toBe(destroy);
  });

  it('is seen in TF_CLI_ARGS_apply', () => {
    expect(parse('apply', { TF_CLI_ARGS_apply: '-destroy' }).destroy).toBe(true);
  });
});

describe('targets', () => {
  it.each([
    ['apply -target=a.b', ['a.b']],
    ['apply -target a.b --target=c.d', ['a.b', 'c.d']],
    ['apply -target=a.b["x=y"]', ['a.b["x=y"]']],
    ['apply', []],
    ['apply -target', []],
  ])('of "%s" are %o', (line, targets) => {
    expect(parse(line).targets).toEqual(targets);
  });

  it('from the environment are split like a shell does', () => {
    const environment = { TF_CLI_ARGS_apply: `-target='a.b["x y"]' "-target=c.d[\\"k\\"]" -target=e\\ f` };
    expect(parse('apply', environment).targets).toEqual(['a.b["x y"]', 'c.d["k"]', 'e f']);
  });
});

describe('a subcommand with a hyphen', () => {
  it('has its environment variable with an underscore', () => {
    expect(parse('force-unlock', { TF_CLI_ARGS_force_unlock: '-force' }).arguments).toEqual([
      'force-unlock',
      '-force',
    ]);
  });
});

describe('the real parent process', () => {
  it('is read with arguments that hold spaces and none', async () => {
    const script = `
      import { readInvocation } from '${import.meta.dirname}/../../provider/runtime/invocation.ts';
      console.log(JSON.stringify(readInvocation()));`;
    // The parent in question is this shell-less node, started with terraform's arguments.
    const parent = `
      const { spawnSync } = require('node:child_process');
      const child = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', ${JSON.stringify(script)}]);
      process.stdout.write(child.stdout); process.stderr.write(child.stderr);`;
    const { stdout } = await execa(process.execPath, ['-e', parent, 'apply', '', '-target=a["b c"]']);
    expect(JSON.parse(stdout).arguments.slice(-3)).toEqual(['apply', '', '-target=a["b c"]']);
  });

  it('has the same run id each time, and another process has another', () => {
    expect(readInvocation(process.pid).runId).toBe(readInvocation(process.pid).runId);
    expect(readInvocation(process.ppid).runId).not.toBe(readInvocation(process.pid).runId);
  });

  it('that is gone leaves the defaults', () => {
    expect(readInvocation(2 ** 22 + 1)).toMatchObject({ arguments: [], command: undefined, parallelism: 10 });
  });
});
