import { MskConfiguration } from '@cdktf/provider-aws/lib/msk-configuration/index.js';
import type { Construct } from 'constructs';
import { mskServerProperties } from '../../model/rendering/msk-properties.ts';
import type { MskClusterSpec } from '../../model/spec/msk-cluster.ts';
import { logicalId } from '../kafka/logical-id.ts';

/**
 * The cluster's MSK configuration. Another text is another revision of it, which the cluster takes in the same deploy. Its name and
 * `kafka_versions` would replace it, and one that a cluster uses can't be deleted: the name is the cluster's, and no versions are named.
 */
export function mskConfiguration(scope: Construct, name: string, spec: MskClusterSpec) {
  const configuration = new MskConfiguration(scope, 'configuration', {
    name,
    description: `Brokers of ${name}`,
    serverProperties: mskServerProperties(spec),
    lifecycle: { createBeforeDestroy: true },
  });
  configuration.overrideLogicalId(logicalId(spec.name));
  return { arn: configuration.arn, revision: configuration.latestRevision };
}
