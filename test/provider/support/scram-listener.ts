import { Kafka, logLevel } from 'kafkajs';
import type { ContainerModel } from '../../../model/container.ts';
import { kafkaVariable } from '../../../model/rendering/environment.ts';
import { SCRAM_MECHANISMS } from '../../../model/scram.ts';

const PORT = 19_094;
const LOGIN = 'org.apache.kafka.common.security.scram.ScramLoginModule required;';

/** Gives a broker one more listener, on the loopback: SASL_PLAINTEXT with both SCRAM mechanisms. */
export const withScramListener =
  (external: number) =>
  (broker: ContainerModel): ContainerModel => {
    const also = (key: string, more: string) => ({
      [kafkaVariable(key)]: `${broker.env[kafkaVariable(key)]},${more}`,
    });
    const ofListener = (key: string, value: string) => ({
      [kafkaVariable(`listener.name.scram.${key}`)]: value,
    });
    return {
      ...broker,
      env: {
        ...broker.env,
        ...also('listeners', `SCRAM://:${PORT}`),
        ...also('advertised.listeners', `SCRAM://127.0.0.1:${external}`),
        ...also('listener.security.protocol.map', 'SCRAM:SASL_PLAINTEXT'),
        ...ofListener('sasl.enabled.mechanisms', SCRAM_MECHANISMS.join(',')),
        ...Object.assign(
          {},
          ...SCRAM_MECHANISMS.map((each) => ofListener(`${each.toLowerCase()}.sasl.jaas.config`, LOGIN)),
        ),
      },
      ports: [...broker.ports, { internal: PORT, external, ip: '127.0.0.1' }],
    };
  };

export interface Login {
  readonly username: string;
  readonly password: string;
  /** @default scram-sha-512 */
  readonly mechanism?: 'scram-sha-256' | 'scram-sha-512';
}

/** What becomes of a client that logs in; anything but an answer of the broker's is thrown. */
export async function logIn(
  address: string,
  { username, password, mechanism = 'scram-sha-512' }: Login,
): Promise<'accepted' | 'refused'> {
  const sasl = { mechanism, username, password } as {
    mechanism: 'scram-sha-512';
    username: string;
    password: string;
  };
  const client = new Kafka({ brokers: [address], sasl, logLevel: logLevel.NOTHING, retry: { retries: 0 } });
  const admin = client.admin();
  try {
    await admin.connect();
    await admin.listTopics();
    return 'accepted';
  } catch (problem) {
    if (!String(problem).includes('SASL')) throw problem;
    return 'refused';
  } finally {
    await admin.disconnect();
  }
}
