import { beforeAll, describe, expect, it } from 'vitest';
import { LONG } from '../support/long.ts';
import { type Finding, findingsIn } from './support/checkov.ts';
import { pythonWith } from './support/python.ts';
import { type SynthesizedAws, shippedEc2Stacks } from './support/shipped-stacks.ts';

/** What checkov finds and stays as it is, and why. */
const ACCEPTED: Readonly<Record<string, string>> = {
  CKV2_AWS_11: 'flow logs are the network owner’s choice and cost by the gigabyte',
  CKV2_AWS_12: 'the VPC’s default group: nothing of the stack is in it',
  CKV2_AWS_23: 'records point to network interfaces, which checkov does not know as targets',
  CKV2_AWS_57: 'secrets are replaced by a deploy, with the certificate or password that they hold',
  CKV_AWS_126: 'detailed monitoring costs by the metric; Prometheus has the members’ own',
  CKV_AWS_149: 'a key of one’s own is `kmsKeyArn` of Ec2',
  CKV_AWS_189: 'a key of one’s own is `kmsKeyArn` of Ec2',
  CKV_AWS_23: 'a description can’t be changed later without replacing the rule',
  CKV_AWS_79: 'tokens are asked for: http_tokens is required',
};

const OWN = /^CKV_KAFKAFORM_/;
const python = LONG ? await pythonWith('policies') : { missing: 'checkov takes a minute: npm run test:long' };
const checkov = (stack: SynthesizedAws) => findingsIn('found' in python ? python.found : '', stack);

/** Says which, so that a failure names them. */
const named = (findings: readonly Finding[]): string[] =>
  [
    ...new Set(
      findings.map(({ check_id, check_name, resource }) => `${check_id} ${check_name}: ${resource}`),
    ),
  ].sort();

describe.skipIf('missing' in python)('checkov, with our own policies', () => {
  const shipped = shippedEc2Stacks();
  /** One mistake of each kind, on top of what is shipped. */
  const findings: Record<string, Finding[]> = {};
  const ownOf = (name: string) =>
    (findings[name] ?? []).filter(({ check_id }) => OWN.test(check_id)).map(({ check_id }) => check_id);

  beforeAll(async () => {
    findings.ec2 = await checkov(shipped.ec2);
    findings['ec2-kraft'] = await checkov(shipped['ec2-kraft']);
    findings.mistakes = await checkov(withMistakes(shipped.ec2));
  }, 300_000);

  it.each(['ec2', 'ec2-kraft'])('finds nothing in the stack %s but what is accepted', (stack) => {
    expect(named((findings[stack] ?? []).filter(({ check_id }) => ACCEPTED[check_id] === undefined))).toEqual(
      [],
    );
  });

  it.each([
    ['a port that is open to the world', 'CKV_KAFKAFORM_1'],
    ['a rule inside of a security group', 'CKV_KAFKAFORM_2'],
    ['a listener that speaks plaintext', 'CKV_KAFKAFORM_3'],
    ['a secret in user data', 'CKV_KAFKAFORM_4'],
  ])('finds %s', (_, check) => {
    expect(ownOf('mistakes')).toContain(check);
    expect(ownOf('ec2')).not.toContain(check);
  });
});

function withMistakes(stack: SynthesizedAws): SynthesizedAws {
  const mistaken = structuredClone(stack) as SynthesizedAws;
  const first = (type: string) => Object.values(mistaken.resource[type] ?? {})[0] as Record<string, unknown>;
  const open = { from_port: 9092, to_port: 9092, protocol: 'tcp', cidr_blocks: ['10.0.0.0/8'] };
  Object.assign(first('aws_vpc_security_group_ingress_rule'), { cidr_ipv4: '0.0.0.0/0' });
  Object.assign(first('aws_security_group'), { ingress: [open] });
  edit(mistaken, 'orders_broker_1_user_data', (text) =>
    text.replace('INTERNAL_SCRAM:SASL_SSL', 'INTERNAL_SCRAM:PLAINTEXT'),
  );
  edit(mistaken, 'orders_broker_2_user_data', (text) =>
    text.replace("KAFKA_BROKER_ID='2'", "PASSWORD='correct-horse-9'"),
  );
  return mistaken;
}

function edit({ locals }: SynthesizedAws, name: string, change: (text: string) => string): void {
  const before = locals[name] ?? '';
  locals[name] = change(before);
  if (locals[name] === before) throw new Error(`there is nothing to mistake in ${name}`);
}
