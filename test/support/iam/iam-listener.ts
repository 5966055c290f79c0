import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { ContainerModel } from '../../../model/container.ts';
import { kafkaVariable } from '../../../model/rendering/environment.ts';
import { SECRETS } from '../../../model/rendering/listeners.ts';
import { imageOf } from '../cluster.ts';

const PORT = 19_198;
const JAR = '/opt/iam/iam.jar';
/** What the image's servers are started with. */
const CLASS_PATH = '/opt/kafkaform/classpath';

/** The key that is let in, made up. */
export const KEY = {
  accessKey: 'AKIATESTTESTTESTTEST',
  secretKey: 'a/made+up/secret/key/that/is/no/secret+at',
} as const;
export const REGION = 'eu-central-1';

/** Gives a broker with a TLS listener one more, on the loopback, that AWS's IAM lets in by, as at Amazon MSK. */
export const withIamListener =
  (external: number, folder: string) =>
  (broker: ContainerModel): ContainerModel => {
    const also = (key: string, more: string) => ({
      [kafkaVariable(key)]: `${broker.env[kafkaVariable(key)]},${more}`,
    });
    const ofListener = (key: string, value: string) => ({
      [kafkaVariable(`listener.name.iam.${key}`)]: value,
    });
    return {
      ...broker,
      env: {
        ...broker.env,
        ...also('listeners', `IAM://:${PORT}`),
        ...also('advertised.listeners', `IAM://127.0.0.1:${external}`),
        ...also('listener.security.protocol.map', 'IAM:SASL_SSL'),
        ...ofListener('sasl.enabled.mechanisms', 'OAUTHBEARER'),
        ...ofListener('ssl.keystore.type', 'PEM'),
        ...ofListener('ssl.keystore.location', SECRETS.keystore),
        ...ofListener('oauthbearer.sasl.server.callback.handler.class', 'IamValidator'),
        ...ofListener('oauthbearer.sasl.jaas.config', login()),
      },
      folders: [
        ...(broker.folders ?? []),
        { hostPath: folder, path: '/opt/iam' },
        { hostPath: join(folder, 'classpath'), path: CLASS_PATH },
      ],
      ports: [...broker.ports, { internal: PORT, external, ip: '127.0.0.1' }],
    };
  };

/** The broker itself logs in nowhere: what it says of itself is never looked at. */
const login = () =>
  `${[
    'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker"',
    ...Object.entries({ ...KEY, region: REGION }).map(([name, value]) => `${name}="${value}"`),
  ].join(' ')};`;

/** Compiles what verifies the tokens against the image's own jars; the folder that holds it is the caller's to remove. */
export async function compileValidator(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'kafkaform-iam-'));
  const { stdout: container } = await execa('docker', ['create', imageOf('4.3.1')]);
  try {
    const libs = join(folder, 'libs');
    await execa('docker', ['cp', `${container}:/opt/kafka/libs`, libs]);
    const classes = join(folder, 'classes');
    mkdirSync(classes);
    const source = join(import.meta.dirname, 'IamValidator.java');
    await execa('javac', ['--release', '17', '-nowarn', '-cp', `${libs}/*`, '-d', classes, source]);
    await execa('jar', ['--create', '--file', join(folder, 'iam.jar'), '-C', classes, '.']);
    rmSync(libs, { recursive: true });
    await execa('docker', ['cp', `${container}:${CLASS_PATH}`, folder]);
    appendFileSync(join(folder, 'classpath'), `:${JAR}`);
    await execa('chmod', ['755', folder]);
    return folder;
  } finally {
    await execa('docker', ['rm', container]);
  }
}
