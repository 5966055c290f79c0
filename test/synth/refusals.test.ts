import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { KafkaCluster, KafkaTopic, Metadata, ZooKeeperEnsemble } from '../../constructs/index.ts';
import { project, refusal } from './support/project.ts';

describe('synth', () => {
  it('refuses everything that is wrong with a stack at once', () => {
    const message = refusal((scope) => {
      const zookeeper = new ZooKeeperEnsemble(scope, 'zookeeper', { servers: 2 });
      const orders = new KafkaCluster(scope, 'orders', {
        version: '3.9.2',
        metadata: Metadata.zooKeeper(zookeeper),
        brokers: [{ brokerId: 1 }, { brokerId: 2 }, { brokerId: 2, hostPort: 12181 }],
        replicationFactor: 4,
        config: { 'no.such.key': 1 },
      });
      new KafkaTopic(scope, 'no topic/name', { cluster: orders, partitions: 0 });
    });
    for (const found of [
      /ZooKeeperEnsemble 'zookeeper': servers.length is 2/,
      /KafkaCluster 'orders': replicationFactor is 4/,
      /KafkaCluster 'orders': brokers.*2/,
      /12181/,
      /no\.such\.key/,
      /no topic\/name/,
      /partitions is 0/,
    ]) {
      expect(message).toMatch(found);
    }
  });

  it('refuses a stack before the set-up has run', () => {
    const place = project({ setup: null });
    try {
      const message = refusal((scope) => {
        new ZooKeeperEnsemble(scope, 'zookeeper', { servers: 3 });
      }, place);
      expect(message).toContain('run `npm run setup` first');
    } finally {
      place.remove();
    }
  });

  it('refuses a version that the set-up has built no image of', () => {
    const place = project({ setup: { images: { '4.3.1': 'kafkaform/kafka:4.3.1-0123abcd' } } });
    try {
      const message = refusal((scope) => {
        new ZooKeeperEnsemble(scope, 'zookeeper', { servers: 3, version: '3.9.2' });
      }, place);
      expect(message).toContain('"3.9.2" but the set-up has built images of 4.3.1 only');
    } finally {
      place.remove();
    }
  });

  it('prints refusals without a stack trace and exits with 1', async () => {
    const place = project({ setup: null });
    try {
      const run = await runApp(place.root, resolve('stacks/main.ts'));
      expect(run.exitCode).toBe(1);
      expect(run.stderr).toContain('run `npm run setup` first');
      expect(run.stderr).not.toMatch(/^\s+at /m);
      expect(run.stderr).not.toContain('skipValidation');
    } finally {
      place.remove();
    }
  }, 180_000);
});

describe('a port that something else listens on', () => {
  it('stops the deploy of the stack, and only that', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    const place = project();
    try {
      await new Promise((listening) => server.once('listening', listening));
      const { port } = server.address() as { port: number };
      const app = writeApp(place.root, { edge: `brokers: [{ brokerId: 1, hostPort: ${port} }]` });
      const deploy = await runApp(place.root, app, 'deploy', 'edge');
      expect(deploy.exitCode).toBe(1);
      expect(deploy.stderr).toContain(`KafkaCluster 'orders': brokers[0].hostPort is ${port}`);
      const diff = await runApp(place.root, app, 'diff', 'edge');
      expect(diff).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`listens on port ${port}`) });
      const destroy = await runApp(place.root, app, 'destroy', 'edge');
      expect(destroy.exitCode).toBe(0);
      expect(destroy.stdout).not.toContain(String(port));
      const other = await runApp(place.root, app, 'deploy', 'another');
      expect(other.exitCode).toBe(0);
    } finally {
      server.close();
      place.remove();
    }
  }, 180_000);
});

describe('a stack with problems', () => {
  it('keeps nobody from the others: it is left out, and named, where the command is about those', async () => {
    const place = project();
    try {
      const app = writeApp(place.root, {
        sound: 'brokers: 1',
        broken: 'brokers: 2.5, hostPorts: { from: 29092 }',
      });
      const diff = await runApp(place.root, app, 'diff', 'sound');
      expect(diff).toMatchObject({ exitCode: 0, stderr: '' });
      expect(diff.stdout).toContain("The stack 'broken' has problems and is left out");
      expect(diff.stdout).toContain("KafkaCluster 'orders': brokers is 2.5");
      for (const command of [['diff', 'broken'], ['synth'], ['deploy', '*']]) {
        const all = await runApp(place.root, app, ...command);
        expect(all).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('brokers is 2.5') });
      }
    } finally {
      place.remove();
    }
  }, 180_000);
});

/** An app of stacks with one cluster each, by the props that matter. */
function writeApp(root: string, stacks: Readonly<Record<string, string>>): string {
  const file = join(root, 'app.mts');
  const clusters = Object.entries(stacks).map(
    ([stack, props]) => `new KafkaCluster(new TerraformStack(app, '${stack}'), 'orders', {
       version: '4.3.1', metadata: Metadata.kraft(), jmxExporter: JmxExporter.off(), ${props},
     });`,
  );
  writeFileSync(
    file,
    `import { createRequire } from 'node:module';
     const { App, TerraformStack } = createRequire('${resolve('package.json')}')('cdktf');
     const { JmxExporter, KafkaCluster, Metadata, synthesize } = await import('${resolve('constructs/index.ts')}');
     const app = new App({ stackTraces: false });
     ${clusters.join('\n')}
     await synthesize(app);`,
  );
  return file;
}

/** Runs an app below a process that is called like cdktf, as `npx cdktf <command>` does. */
async function runApp(root: string, app: string, ...command: string[]) {
  const folder = join(root, 'bin');
  mkdirSync(folder, { recursive: true });
  const cdktf = join(folder, 'cdktf');
  writeFileSync(
    cdktf,
    `#!/bin/sh\nnode --import ${resolve('node_modules/tsx/dist/esm/index.mjs')} ${app}\nexit $?\n`,
    {
      mode: 0o755,
    },
  );
  return execa(cdktf, command, { cwd: root, reject: false });
}
