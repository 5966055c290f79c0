import { describe, expect, it } from 'vitest';
import type { ContainerModel } from '../../model/container.ts';
import { type InstanceContext, renderInstance } from '../../model/rendering/instance/instance.ts';
import { shellAssignments } from '../../model/rendering/instance/shell.ts';
import { userData } from '../../model/rendering/instance/user-data.ts';

const sha256 = '0'.repeat(64);
const context: InstanceContext = {
  region: 'eu-central-1',
  artifacts: {
    bucket: 'artifacts',
    java: { key: 'java.tar.gz', sha256 },
    kafka: { key: 'kafka.tgz', sha256 },
    jmxExporter: { key: 'jmx.jar', sha256 },
  },
  volumes: ['vol-1', 'vol-2'],
  secret: 'ec2/orders-1',
  scripts: {
    '/opt/kafkaform/entrypoint.sh': '#!/bin/bash\n  indented\n\nlast\n',
    '/opt/kafkaform/storage.sh': 'storage\n',
    '/opt/kafkaform/roles/broker.sh': 'broker\n',
    '/opt/kafkaform/roles/zookeeper.sh': 'zookeeper\n',
    '/opt/jmx-exporter/broker.yml': 'rules\n',
    '/opt/jmx-exporter/zookeeper.yml': 'rules\n',
  },
};

const container = (role: string, more: Partial<ContainerModel> = {}): ContainerModel => ({
  name: 'orders-1.ec2.kafka.internal',
  image: '',
  command: [role],
  env: { KAFKA_SUPER_USERS: "User:it's", KAFKA_BROKER_ID: '1' },
  ports: [],
  volumes: [
    { name: 'data', path: '/var/lib/kafka/data' },
    { name: 'data-2', path: '/var/lib/kafka/data-2' },
  ],
  ulimits: [{ name: 'nofile', soft: 131_072, hard: 131_072 }],
  stopGraceSeconds: 300,
  ...more,
});

const fileOf = (role: string, path: string, changed: Partial<InstanceContext> = {}) =>
  renderInstance(container(role), { ...context, ...changed }).files.find((file) => file.path === path);

describe('an instance', () => {
  it('has the scripts and rules of its own role, and those of no other', () => {
    const paths = renderInstance(container('zookeeper'), context).files.map(({ path }) => path);
    expect(paths).toContain('/opt/kafkaform/roles/zookeeper.sh');
    expect(paths).toContain('/opt/jmx-exporter/zookeeper.yml');
    expect(paths.filter((path) => /broker|storage/.test(path))).toEqual([]);
  });

  it('is started again for ever, with the files it may open and the time to stop that its container would have', () => {
    const unit = fileOf('broker', '/etc/systemd/system/kafka.service')?.content;
    for (const line of [
      'Restart=always',
      'RestartSec=5',
      'StartLimitIntervalSec=0',
      'LimitNOFILE=131072',
      'TimeoutStopSec=300',
      'TimeoutStartSec=infinity',
    ])
      expect(unit).toContain(`\n${line}\n`);
  });

  it('knows each data volume by its id, its device and its folder', () => {
    expect(fileOf('broker', '/etc/kafkaform/disks')?.content).toBe(
      'vol-1 /dev/sdf /var/lib/kafka/data\nvol-2 /dev/sdg /var/lib/kafka/data-2\n',
    );
  });

  it('fetches no secret where it has none', () => {
    const { secret: _, ...without } = context;
    const { files, commands } = renderInstance(container('broker'), without);
    expect(files.some(({ path }) => path.includes('kafkaform-secrets'))).toBe(false);
    expect(commands.flat()).not.toContain('kafkaform-secrets.timer');
  });

  it('makes bootstrap.checkpoint in KRaft mode only', () => {
    const kraft = container('broker', { env: { KAFKA_PROCESS_ROLES: 'broker' } });
    const instance = (model: ContainerModel) =>
      renderInstance(model, context).files.find(({ path }) => path === '/etc/kafkaform/instance')?.content;
    expect(instance(kraft)).toContain("METADATA='kraft'");
    expect(instance(container('broker'))).not.toContain('METADATA');
  });
});

describe('user data', () => {
  it('is cloud-config with every line of a file where it was', () => {
    const text = userData(renderInstance(container('broker'), context));
    expect(text.startsWith('#cloud-config\n')).toBe(true);
    expect(text).toContain(
      "- path: /opt/kafkaform/entrypoint.sh\n  permissions: '0755'\n  content: |2\n    #!/bin/bash\n      indented\n\n    last\n",
    );
    expect(text).toContain('- ["systemctl","enable","--now","--no-block","kafka.service"]');
  });

  it('is the same for the same instance, whatever order its variables came in', () => {
    const turned = { KAFKA_BROKER_ID: '1', KAFKA_SUPER_USERS: "User:it's" };
    expect(userData(renderInstance(container('broker', { env: turned }), context))).toBe(
      userData(renderInstance(container('broker'), context)),
    );
  });
});

it('a value is read back by a shell as it was', () => {
  expect(shellAssignments({ A: 'it\'s $HOME `x` \\ "y"' })).toBe("A='it'\\''s $HOME `x` \\ \"y\"'\n");
});
