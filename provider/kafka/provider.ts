import { kafkaProvider } from '../../model/resources/provider.ts';
import { log } from '../runtime/process/logging.ts';
import type { ProviderDefinition } from '../runtime/resource.ts';
import { aclHandler } from './resources/acl.ts';
import { aclsHandler } from './resources/acls.ts';
import { brokerHandler } from './resources/broker.ts';
import { certificateHandler } from './resources/certificate.ts';
import { certificateAuthorityHandler } from './resources/certificate-authority.ts';
import { certificateFilesHandler } from './resources/certificate-files.ts';
import { clusterHandler } from './resources/cluster.ts';
import { clusterIdHandler } from './resources/cluster-id.ts';
import { controllerHandler } from './resources/controller.ts';
import { mirrorMakerHandler } from './resources/mirror-maker.ts';
import { mirrorWorkerHandler } from './resources/mirror-worker.ts';
import { mskBrokersHandler } from './resources/msk-brokers.ts';
import { mskClusterHandler } from './resources/msk-cluster.ts';
import { passwordHandler } from './resources/password.ts';
import { quotaHandler } from './resources/quota.ts';
import { secretFilesHandler } from './resources/secret-files.ts';
import { topicHandler } from './resources/topic.ts';
import { userHandler } from './resources/user.ts';
import { zookeeperEnsembleHandler } from './resources/zookeeper-ensemble.ts';
import { zookeeperEnsembleIdHandler } from './resources/zookeeper-ensemble-id.ts';
import { zookeeperServerHandler } from './resources/zookeeper-server.ts';
import { readConfiguration } from './session/configuration.ts';
import { Session } from './session/session.ts';

/** Terraform provider for Kafka-level facts: members, wholes, topics and mirrors. */
export const kafka: ProviderDefinition<Session> = {
  schema: kafkaProvider,
  validate: (config) => {
    readConfiguration(config);
    return [];
  },
  configure: async (config, { invocation }) => new Session(readConfiguration(config), invocation),
  resources: [
    certificateAuthorityHandler,
    certificateHandler,
    passwordHandler,
    certificateFilesHandler,
    clusterIdHandler,
    brokerHandler,
    controllerHandler,
    clusterHandler,
    topicHandler,
    aclHandler,
    aclsHandler,
    quotaHandler,
    userHandler,
    zookeeperEnsembleIdHandler,
    zookeeperServerHandler,
    zookeeperEnsembleHandler,
    mirrorWorkerHandler,
    mirrorMakerHandler,
    mskBrokersHandler,
    mskClusterHandler,
  ],
  ephemeralResources: [secretFilesHandler],
  close: (session) => {
    logRequests(session);
    return session.close();
  },
};

/** One line per cluster with TF_LOG_PROVIDER=DEBUG: what a run cost, as `Metadata=1 DescribeConfigs=2`. */
function logRequests({ requests }: Session): void {
  for (const [cluster, counts] of requests) {
    const sent = [...counts].map(([api, count]) => `${api}=${count}`).join(' ');
    log('debug', `requests to cluster ${cluster}: ${sent}`);
  }
}
