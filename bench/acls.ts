import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { Command } from 'commander';
import { aclKey } from '../model/acl.ts';
import { connectKafkaAdmin } from '../operations/clients/kafka-admin.ts';
import { acl, readOf } from '../test/provider/support/acl-hcl.ts';
import { aclState } from '../test/provider/support/acl-state.ts';
import { provider } from '../test/provider/support/hcl.ts';
import { openKafkaWorkspace } from '../test/provider/support/open.ts';
import { requestsIn } from '../test/provider/support/output.ts';
import { startCluster } from '../test/support/cluster.ts';
import type { TerraformWorkspace } from '../test/support/terraform.ts';

const command = new Command('acls')
  .description(
    'Time of terraform with a growing stack of ACLs and 200 users on one KRaft broker, beside as many resources of terraform’s own that do nothing (terraform_data). Each plan is the best of its runs.',
  )
  .argument('[counts...]', 'numbers of ACLs, ascending', ['1000', '2500', '5000', '10000'])
  .option('--users <number>', 'users beside them', '200')
  .option('--added <number>', 'ACLs that are added at each size; 0: only plans', '100')
  .option('--runs <number>', 'plans of each size', '3')
  .parse();
const counts = (command.processedArgs[0] as string[]).map(Number);
const { users, runs, added } = command.opts<{ users: string; runs: string; added: string }>();

/** Seconds. */
interface Times {
  /** Nothing to change. */
  readonly plan: number;
  /** As many as `--added`, to those that are there. */
  readonly apply: number;
}

interface Measured {
  readonly acls: number;
  readonly ours: Times;
  /** As many resources that do nothing: what terraform itself takes. */
  readonly bare: Times;
  readonly requests: string;
}

/** One side of the comparison: the configuration of so many, and their part of a state as terraform would have written it. */
interface Side {
  readonly workspace: TerraformWorkspace;
  hcl(count: number): string;
  resources(count: number): readonly unknown[];
}

const AUTHORIZER = {
  'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
  'super.users': 'User:ANONYMOUS',
};
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);
const given = (index: number) => ({ principal: `User:u${index % 200}` });
const aclsOf = (count: number) => upTo(count).map((index) => readOf(`topic-${index}`, given(index)));

const folder = mkdtempSync(join(tmpdir(), 'kafkaform-bench-'));
const log = join(folder, 'terraform.log');
const cluster = await startCluster({ mode: 'kraft', brokers: 1, config: AUTHORIZER });
const admin = connectKafkaAdmin({ bootstrapServers: cluster.bootstrapServers });
const workspaces: TerraformWorkspace[] = [];
try {
  const ours = await open(aclSide(await workspaceOf({ TF_LOG_PROVIDER: 'DEBUG', TF_LOG_PATH: log })));
  const bare = await open(bareSide(await workspaceOf()));
  const all: Measured[] = [];
  for (const count of counts) {
    all.push(await measure(count, ours, bare));
    console.log(line(all.at(-1) as Measured));
  }
  print(all);
} finally {
  for (const workspace of workspaces) workspace.remove();
  await admin.close();
  await cluster.dispose();
  rmSync(folder, { recursive: true, force: true });
}

async function workspaceOf(env?: Record<string, string>): Promise<TerraformWorkspace> {
  const workspace = await openKafkaWorkspace(env);
  workspaces.push(workspace);
  return workspace;
}

function aclSide(workspace: TerraformWorkspace): Side {
  const orders = provider({ orders: { bootstrapServers: cluster.bootstrapServers } });
  const named = (index: number) => acl(`acl_${index}`, `topic-${index}`, given(index));
  return {
    workspace,
    hcl: (count) => [orders, manyUsers(), ...upTo(count).map(named)].join('\n'),
    resources: (count) => JSON.parse(aclState('acl', aclsOf(count))).resources,
  };
}

/** As constructs make them: a password file each. */
function manyUsers(): string {
  const userOf = (index: number) => {
    const file = JSON.stringify(join(folder, `u${index}.password`));
    return `resource "kafka_user" "u_${index}" {\n  cluster = "orders"\n  name = "u${index}"\n  iterations = 4096\n  password_file = ${file}\n}\n`;
  };
  return upTo(Number(users)).map(userOf).join('');
}

function bareSide(workspace: TerraformWorkspace): Side {
  return {
    workspace,
    hcl: (count) =>
      upTo(count)
        .map((n) => `resource "terraform_data" "r_${n}" {\n  input = "topic-${n}"\n}\n`)
        .join(''),
    resources: (count) =>
      upTo(count).map((n) => ({
        mode: 'managed',
        type: 'terraform_data',
        name: `r_${n}`,
        provider: 'provider["terraform.io/builtin/terraform"]',
        instances: [{ schema_version: 0, attributes: bareAttributes(`topic-${n}`) }],
      })),
  };
}

function bareAttributes(value: string) {
  const text = { value, type: 'string' };
  return { id: value, input: text, output: text, triggers_replace: null };
}

/** What is there besides is made by terraform, once. */
async function open(side: Side): Promise<Side> {
  side.workspace.write(side.hcl(0));
  await seconds(side.workspace.apply());
  return side;
}

async function measure(count: number, ours: Side, bare: Side): Promise<Measured> {
  const there = new Set((await admin.acls()).map(aclKey));
  await admin.createAcls(aclsOf(count).filter((each) => !there.has(aclKey(each))));
  const without = await timesOf(bare, count);
  const plan = await planOf(ours, count);
  const requests = Object.entries(requestsIn(readFileSync(log, 'utf8')));
  const apply = await applyOf(ours, count);
  return {
    acls: count,
    ours: { plan, apply },
    bare: without,
    requests: requests.map(([api, number]) => `${number} ${api}`).join(', '),
  };
}

async function timesOf(side: Side, count: number): Promise<Times> {
  return { plan: await planOf(side, count), apply: await applyOf(side, count) };
}

/** To make ten thousand resources takes terraform alone a quarter of an hour: they are put into its state. */
async function planOf({ workspace, hcl, resources }: Side, count: number): Promise<number> {
  const file = join(workspace.folder, 'terraform.tfstate');
  const state = JSON.parse(readFileSync(file, 'utf8'));
  const others = state.resources.filter(({ type }: { type: string }) => type === 'kafka_user');
  writeFileSync(file, JSON.stringify({ ...state, resources: [...others, ...resources(count)] }));
  workspace.write(hcl(count));
  const plans: number[] = [];
  for (let run = 0; run < Number(runs); run++) plans.push(await seconds(workspace.plan()));
  return Math.min(...plans);
}

async function applyOf({ workspace, hcl }: Side, count: number): Promise<number> {
  if (Number(added) === 0) return Number.NaN;
  workspace.write(hcl(count + Number(added)));
  return seconds(workspace.apply());
}

async function seconds(
  work: Promise<{ readonly exitCode: number; readonly output: string }>,
): Promise<number> {
  const start = performance.now();
  const { exitCode, output } = await work;
  if (exitCode !== 0) throw new Error(output.slice(-3_000));
  return (performance.now() - start) / 1_000;
}

function line({ acls, ours, bare, requests }: Measured): string {
  const plan = `plan ${ours.plan.toFixed(2)} s (terraform alone ${bare.plan.toFixed(2)} s)`;
  const more = `${added} more ${ours.apply.toFixed(1)} s (${bare.apply.toFixed(1)} s)`;
  return `${acls} ACLs: ${Number(added) === 0 ? plan : `${plan}, ${more}`}; the plan asked: ${requests}`;
}

function print(all: readonly Measured[]): void {
  const [first] = all;
  if (first === undefined) return;
  const table = new Table({
    head: [
      'ACLs',
      '÷ first',
      'plan ÷ first',
      'so terraform alone',
      'apply ÷ first',
      'so terraform alone',
      'plan ÷ terraform alone',
    ],
    style: { head: [], border: [] },
  });
  for (const { acls, ours, bare } of all) {
    const ratios = [
      acls / first.acls,
      ours.plan / first.ours.plan,
      bare.plan / first.bare.plan,
      ours.apply / first.ours.apply,
      bare.apply / first.bare.apply,
      ours.plan / bare.plan,
    ];
    table.push([String(acls), ...ratios.map((ratio) => (Number.isNaN(ratio) ? '–' : ratio.toFixed(2)))]);
  }
  console.log(table.toString());
}
