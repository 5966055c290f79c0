import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StackManifest } from '../../model/manifest.ts';
import { Ec2Stack } from '../../stacks/ec2.ts';
import { Ec2KraftStack } from '../../stacks/ec2-kraft.ts';
import { appOf, project, readStack } from './support/project.ts';

function shipped() {
  const place = project();
  try {
    const app = appOf(place);
    new Ec2Stack(app, 'ec2');
    new Ec2KraftStack(app, 'ec2-kraft');
    app.synth();
    return ['ec2', 'ec2-kraft'].map((name) => ({
      name,
      stack: readStack(place, name),
      manifest: JSON.parse(
        readFileSync(join(place.outdir, 'stacks', name, 'kafkaform.json'), 'utf8'),
      ) as StackManifest,
    }));
  } finally {
    place.remove();
  }
}

describe.each(shipped())('the stack $name, reached by forwarded ports', ({ stack, manifest }) => {
  const forwards = manifest.portForwards ?? [];

  it('names the instances as their tags do, and each of them', () => {
    const tags = Object.values(stack.resource.aws_instance ?? {}).map(({ tags: { Name } }) => Name);
    expect(forwards.map(({ host }) => host).sort()).toEqual(tags.sort());
  });

  it('forwards the ports that terraform uses, each once', () => {
    const { clusters, ensembles } = stack.provider.kafka?.[0] ?? {};
    const used = [
      ...Object.values<Entry>(clusters).flatMap(({ bootstrap_servers, controllers = {} }) => [
        ...bootstrap_servers,
        ...Object.values(controllers),
      ]),
      ...Object.values<{ servers: Record<string, string> }>(ensembles ?? {}).flatMap(({ servers }) =>
        Object.values(servers),
      ),
    ];
    expect(forwards.map(({ localPort }) => `127.0.0.1:${localPort}`).sort()).toEqual(used.sort());
  });

  it('tells the provider that they are forwarded, and where to', () => {
    const { port_forwarding: forwarding } = stack.provider.kafka?.[0]?.clusters.orders ?? {};
    const region = stack.provider.aws?.[0]?.region;
    expect(forwarding).toEqual({ port: expect.any(Number), region });
    expect(forwards.filter(({ port }) => port === forwarding.port)).toHaveLength(3);
    expect(new Set(forwards.map((each) => each.region))).toEqual(new Set([region]));
  });
});

interface Entry {
  readonly bootstrap_servers: readonly string[];
  readonly controllers?: Readonly<Record<string, string>>;
}
