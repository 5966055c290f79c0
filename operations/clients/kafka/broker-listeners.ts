import type { BrokerListeners } from '../../ports/kafka.ts';
import { brokerResource, configsOf } from './broker-resource.ts';
import { DESCRIBE_CONFIGS } from './configs.ts';
import { unlessAway } from './errors.ts';
import type { KafkaWire } from './wire.ts';

const LISTENERS = 'advertised.listeners';
const INTER_BROKER = 'inter.broker.listener.name';
const CONTROLLERS = 'controller.listener.names';
const MECHANISM = 'sasl.mechanism.inter.broker.protocol';
const ENSEMBLE = 'zookeeper.connect';
const ENSEMBLE_TLS = 'zookeeper.ssl.client.enable';
const ASKED = [LISTENERS, INTER_BROKER, CONTROLLERS, MECHANISM, ENSEMBLE, ENSEMBLE_TLS];

/** How each broker that answers listens and talks, by its own configuration. */
export async function brokerListeners(wire: KafkaWire): Promise<ReadonlyMap<number, BrokerListeners>> {
  const { brokers } = await wire.metadata([]);
  const answers = await Promise.all(brokers.map(({ nodeId }) => ofBroker(wire, nodeId)));
  return new Map(answers.flatMap((answer) => (answer === null ? [] : [answer])));
}

async function ofBroker(wire: KafkaWire, id: number): Promise<readonly [number, BrokerListeners] | null> {
  const question = [brokerResource(String(id), ASKED)];
  const answer = await wire.broker(id, DESCRIBE_CONFIGS, [question, false, false]).catch(unlessAway);
  if (answer === null) return null;
  const values = new Map(configsOf(answer, `broker ${id}`).map(({ name, value }) => [name, value ?? '']));
  const interBroker = values.get(INTER_BROKER);
  if (!interBroker) return null;
  const controllers = listOf(values.get(CONTROLLERS));
  const open = listOf(values.get(LISTENERS)).map((each) => each.split('://')[0] as string);
  const mechanism = values.get(MECHANISM) ?? '';
  return [
    id,
    {
      interBroker,
      controllers,
      mechanism,
      open: open.filter((name) => !controllers.includes(name)),
      ...(values.get(ENSEMBLE)
        ? { zooKeeper: values.get(ENSEMBLE_TLS) === 'true' ? 'mtls' : 'plaintext' }
        : {}),
    },
  ];
}

const listOf = (text = ''): readonly string[] =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
