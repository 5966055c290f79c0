import { describe, expect, it } from 'vitest';
import { KafkaCluster, Listener, Metadata } from '../../constructs/index.ts';
import { Certificates } from '../../constructs/kafka/certificates.ts';
import { KafkaResource } from '../../constructs/kafka/resource.ts';
import { SecretFiles } from '../../constructs/kafka/secret-files.ts';
import { kafkaPassword } from '../../model/resources/password.ts';
import { synthStack } from './support/project.ts';

describe('files for a secret store', () => {
  it('are read by an ephemeral block once they are made, and have one number as their version', () => {
    const stack = synthStack((scope) => {
      new KafkaCluster(scope, 'orders', {
        version: '4.3.1',
        metadata: Metadata.kraft(),
        brokers: 1,
        listeners: Listener.tls(),
      });
      const certificate = Certificates.of(scope).operator();
      const password = new KafkaResource(scope, 'p', kafkaPassword, { file: '/srv/p' });
      const secret = new SecretFiles(scope, 'orders_broker_1', {
        files: {
          '/etc/kafka/ca.pem': { path: '/srv/$' + '{x}/ca.pem', public: true },
          p: { path: '/srv/p' },
        },
        madeBy: [certificate, password],
      });
      scope.addOverride('output.value.value', secret.value);
      scope.addOverride('output.version.value', secret.version);
    });
    expect(stack).toMatchObject({
      ephemeral: {
        kafka_secret_files: {
          orders_broker_1: {
            provider: 'kafka',
            files: {
              '/etc/kafka/ca.pem': { path: '/srv/$$' + '{x}/ca.pem', public: true },
              p: { path: '/srv/p' },
            },
            versions: [
              '$' + '{kafka_certificate.client_kafkaform-admin.version}',
              '$' + '{kafka_password.p.version}',
            ],
          },
        },
      },
      output: {
        value: { value: '$' + '{ephemeral.kafka_secret_files.orders_broker_1.value}' },
        version: {
          value:
            '$' +
            '{parseint(substr(sha256(jsonencode([kafka_certificate.client_kafkaform-admin.version, kafka_password.p.version])), 0, 12), 16)}',
        },
      },
    });
  });
});
