import { expect, test } from 'vitest';
import { CalmOutput } from '../../scripts/setup/calm-output.ts';

function printed(output: CalmOutput, ...lines: string[]): string[] {
  return lines.flatMap((line) => output.read(line));
}

test('a resource is one line when it is complete', () => {
  const lines = printed(
    new CalmOutput(),
    '⠋  Synthesizing',
    '1 Stack deploying     0 Stacks done     0 Stacks waiting',
    '\u001b[2K\u001b[1A\u001b[Glocal  \u001b[0m\u001b[1mkafka_broker.b1: Creating...\u001b[0m',
    'local  \u001b[0m\u001b[1mkafka_broker.b1: Creation complete after 6s [id=orders/1]\u001b[0m',
    '       kafka_topic.t: Modifications complete after 0s [id=orders/t]',
    '       docker_container.c: Destruction complete after 1m2s',
  );
  expect(lines).toEqual([
    '  kafka_broker.b1 created (6s)',
    '  kafka_topic.t changed (0s)',
    '  docker_container.c removed (1m2s)',
  ]);
});

test('terraform’s counts are kept', () => {
  const deploy = new CalmOutput();
  printed(deploy, '       Apply complete! Resources: 1 added, 2 changed, 3 destroyed.');
  expect(deploy.changes).toEqual({ added: 1, changed: 2, destroyed: 3 });
  const destroy = new CalmOutput();
  printed(destroy, '       Destroy complete! Resources: 25 destroyed.');
  expect(destroy.changes).toEqual({ added: 0, changed: 0, destroyed: 25 });
});

test('an error of terraform is printed whole and once', () => {
  const box = ['local  ╷', '       │ Error: broker 2 did not join', '       │', '       ╵'];
  const output = new CalmOutput();
  expect(printed(output, ...box, ...box)).toEqual(['╷', '│ Error: broker 2 did not join', '│', '╵']);
  expect(output.reasons()).toEqual([]);
});

test('a failure without a box is told by what was said last', () => {
  const output = new CalmOutput();
  printed(output, '⠋  Synthesizing', "Error: Usage Error: Could not find stack for pattern 'nosuch'");
  expect(output.reasons()).toContain("Error: Usage Error: Could not find stack for pattern 'nosuch'");
});
