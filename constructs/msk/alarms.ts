import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmMetricQuery,
} from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import type { Construct } from 'constructs';
import type { MskBrokerType } from '../../model/msk/offer.ts';
import { MSK_ALARMS, type MskAlarm, metricsInsights } from '../../model/rendering/msk-alarms.ts';
import { logicalId } from '../kafka/logical-id.ts';

export interface AlarmsProps {
  /** ARNs of what is told of an alarm and of its end, such as an SNS topic. @default - nobody: alarms show in CloudWatch */
  readonly actions?: readonly string[];
}

/** An alarm for each of `MSK_ALARMS`, whatever brokers there are. */
export function mskAlarms(
  scope: Construct,
  cluster: { readonly name: string; readonly clusterName: string; readonly brokerType: MskBrokerType },
  { actions = [] }: AlarmsProps,
): void {
  for (const alarm of MSK_ALARMS) {
    if (alarm.standardOnly && cluster.brokerType === 'express') continue;
    const resource = new CloudwatchMetricAlarm(scope, `alarm-${alarm.id}`, {
      alarmName: `${cluster.clusterName}-${alarm.id}`,
      alarmDescription: alarm.description,
      comparisonOperator: alarm.comparison,
      threshold: alarm.threshold,
      evaluationPeriods: alarm.minutes,
      metricQuery: queries(alarm, cluster.clusterName),
      // A controller that nobody reports is none; what nobody counts is not too much.
      treatMissingData: alarm.comparison === 'LessThanThreshold' ? 'breaching' : 'notBreaching',
      ...(actions.length === 0 ? {} : { alarmActions: [...actions], okActions: [...actions] }),
    });
    resource.overrideLogicalId(logicalId(cluster.name, alarm.id));
  }
}

function queries(alarm: MskAlarm, cluster: string): CloudwatchMetricAlarmMetricQuery[] {
  const single = alarm.metrics.length === 1;
  const each = alarm.metrics.map((metric, index) => ({
    id: `m${index}`,
    expression: metricsInsights(alarm, metric, cluster),
    period: 60,
    label: metric,
    returnData: single,
  }));
  if (single) return each;
  const sum = each.map(({ id }) => id).join(' + ');
  return [...each, { id: 'sum', expression: sum, label: alarm.metrics.join(' + '), returnData: true }];
}
