import { kafkaProvider } from '../../model/resources/provider.ts';
import type { ProviderDefinition } from '../runtime/resource.ts';
import { brokerHandler } from './resources/broker.ts';
import { clusterHandler } from './resources/cluster.ts';
import { clusterIdHandler } from './resources/cluster-id.ts';
import { topicHandler } from './resources/topic.ts';
import { zookeeperEnsembleHandler } from './resources/zookeeper-ensemble.ts';
import { zookeeperServerHandler } from './resources/zookeeper-server.ts';
import { readConfiguration } from './session/configuration.ts';
import { Session } from './session/session.ts';

/** Terraform provider for Kafka-level facts: members, wholes and topics. */
export const kafka: ProviderDefinition<Session> = {
  schema: kafkaProvider,
  validate: (config) => {
    readConfiguration(config);
    return [];
  },
  configure: async (config, { invocation }) => new Session(readConfiguration(config), invocation),
  resources: [
    clusterIdHandler,
    brokerHandler,
    clusterHandler,
    topicHandler,
    zookeeperServerHandler,
    zookeeperEnsembleHandler,
  ],
  close: (session) => session.close(),
};
