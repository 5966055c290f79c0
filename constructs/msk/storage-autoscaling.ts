import { AppautoscalingPolicy } from '@cdktf/provider-aws/lib/appautoscaling-policy/index.js';
import { AppautoscalingTarget } from '@cdktf/provider-aws/lib/appautoscaling-target/index.js';
import type { Construct } from 'constructs';
import { logicalId } from '../kafka/logical-id.ts';

export interface StorageAutoscalingProps {
  readonly name: string;
  readonly clusterArn: string;
  /** In GiB. */
  readonly growsTo: number;
  /** How full volumes are when they grow, in percent. */
  readonly growsAtPercent: number;
}

/** Has MSK grow the brokers' volumes when they fill; they never shrink. */
export function storageAutoscaling(
  scope: Construct,
  { name, clusterArn, growsTo, growsAtPercent }: StorageAutoscalingProps,
): void {
  const target = new AppautoscalingTarget(scope, 'storage-target', {
    serviceNamespace: 'kafka',
    scalableDimension: 'kafka:broker-storage:VolumeSize',
    resourceId: clusterArn,
    minCapacity: 1,
    maxCapacity: growsTo,
  });
  target.overrideLogicalId(logicalId(name, 'storage'));
  const policy = new AppautoscalingPolicy(scope, 'storage-policy', {
    name: `${name}-storage`,
    policyType: 'TargetTrackingScaling',
    serviceNamespace: target.serviceNamespace,
    scalableDimension: target.scalableDimension,
    resourceId: target.resourceId,
    targetTrackingScalingPolicyConfiguration: {
      predefinedMetricSpecification: { predefinedMetricType: 'KafkaBrokerStorageUtilization' },
      targetValue: growsAtPercent,
      disableScaleIn: true,
    },
  });
  policy.overrideLogicalId(logicalId(name, 'storage'));
}
