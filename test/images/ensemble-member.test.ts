import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { imageTag } from '../../images/tag.ts';
import { outputOf } from './support/containers.ts';

const DATA = '/var/lib/zookeeper/data';
const member = (myid: number, role: string) => `server.${myid}=zk-${myid}:2888:3888:${role};2181`;
const founders = [1, 2, 3].map((myid) => member(myid, 'participant'));
/** What ZooKeeper writes once it knows of the members 1 to 3. */
const told = `
  sed -i 's/^dynamicConfigFile=.*/&.100000000/' ${DATA}/config/zookeeper.properties
  printf '%s\\n' '${founders.join("' '")}' >${DATA}/config/zookeeper.properties.dynamic.100000000`;

/** Prepares server `myid` as its entrypoint does, runs commands in between, and gives what `show` prints. */
async function prepared(
  myid: number,
  seed: readonly string[],
  steps: readonly string[],
  show: string,
): Promise<string[]> {
  const prepare = `(. /opt/kafkaform/properties.sh; . /opt/kafkaform/roles/zookeeper.sh; prepare)`;
  const script = ['set -e', prepare, ...steps.flatMap((step) => [step, prepare]), show].join('\n');
  const { output, exitCode } = await outputOf({
    image: imageTag('3.9.2'),
    command: ['bash', '-c', script],
    env: { ZOOKEEPER_MYID: String(myid), KAFKAFORM_ENSEMBLE_SEED: seed.join(' ') },
  });
  expect([exitCode, output]).toEqual([0, output]);
  return output.split('\n');
}

test('a first server of an ensemble starts from its seed, and may vote without data', async () => {
  const lines = await prepared(1, founders, [], `cat ${DATA}/config/*.dynamic; ls -1 ${DATA}`);
  expect(lines).toEqual([...founders, 'config', 'initialize', 'myid']);
});

test('a server that joins starts from its seed, and has no vote without data', async () => {
  const seed = [...founders, member(4, 'observer')];
  const lines = await prepared(4, seed, [], `cat ${DATA}/config/*.dynamic; ls -1 ${DATA}`);
  expect(lines).toEqual([...seed, 'config', 'myid']);
});

test('a server that was told its members keeps these whatever its seed says, and may not vote without data', async () => {
  const lines = await prepared(
    1,
    [member(1, 'participant')],
    [told],
    `cd ${DATA}; tail -n 3 config/*.dynamic*; ls -1 . config`,
  );
  expect(lines).toEqual([
    ...founders,
    '.:',
    'config',
    'myid',
    '',
    'config:',
    'super-password',
    'zookeeper.properties',
    'zookeeper.properties.dynamic.100000000',
  ]);
});

test('a server that is no member yet, or none any more, starts as an observer of those it was told of', async () => {
  const lines = await prepared(
    4,
    [member(4, 'participant')],
    [told],
    `cat ${DATA}/config/*.dynamic; ls -1 ${DATA} ${DATA}/config`,
  );
  expect(lines.slice(0, 4)).toEqual([...founders, member(4, 'observer')]);
  expect(lines).not.toContain('initialize');
  expect(lines).not.toContain('zookeeper.properties.dynamic.100000000');
});

test('the super user’s password is made once, readable for the server alone, and its digest is ZooKeeper’s', async () => {
  const show = `cd ${DATA}/config; cat super-password; stat -c '%a %n' *; grep superDigest zookeeper.properties`;
  const [password, ...rest] = await prepared(
    1,
    founders,
    [`cp ${DATA}/config/super-password /tmp/first`, `cmp ${DATA}/config/super-password /tmp/first`],
    show,
  );
  expect(Buffer.from(String(password), 'base64url')).toHaveLength(32);
  const digest = createHash('sha1').update(`super:${password}`).digest('base64');
  expect(rest).toEqual([
    '600 super-password',
    '600 zookeeper.properties',
    '600 zookeeper.properties.dynamic',
    `DigestAuthenticationProvider.superDigest=super:${digest}`,
  ]);
});
