import { DataAwsMskBrokerNodes } from '@cdktf/provider-aws/lib/data-aws-msk-broker-nodes/index.js';
import type { MskCluster } from '@cdktf/provider-aws/lib/msk-cluster/index.js';
import { TerraformOutput } from 'cdktf';
import type { Construct } from 'constructs';
import { logicalId } from '../kafka/logical-id.ts';

const JMX_EXPORTER_PORT = 11_001;
const NODE_EXPORTER_PORT = 11_002;

/** Where brokers of MSK serve metrics (developer guide, page `open-monitoring`). */
export const EXPORTER_PORTS = [JMX_EXPORTER_PORT, NODE_EXPORTER_PORT] as const;

/** What Prometheus scrapes of the cluster's brokers, those that come later included after the deploy that brings them. */
export function scrapeConfig(scope: Construct, name: string, cluster: MskCluster): string {
  const nodes = new DataAwsMskBrokerNodes(scope, 'nodes', { clusterArn: cluster.arn, dependsOn: [cluster] });
  nodes.overrideLogicalId(logicalId(name));
  const targets = (port: number) =>
    `sort(flatten([for node in data.aws_msk_broker_nodes.${logicalId(name)}.node_info_list : [for host in node.endpoints : "\${host}:${port}"]]))`;
  const job = (exporter: string, port: number) =>
    `{ job_name = "${name}-${exporter}", scrape_interval = "30s", static_configs = [{ targets = ${targets(port)}, labels = { cluster = "${name}" } }] }`;
  const config = `\${jsonencode({ scrape_configs = [${job('jmx', JMX_EXPORTER_PORT)}, ${job('node', NODE_EXPORTER_PORT)}] })}`;
  const output = new TerraformOutput(scope, 'scrape-config', {
    value: config,
    description: `scrape_configs of a Prometheus for the brokers of ${name}`,
  });
  output.overrideLogicalId(logicalId(name, 'scrape_config'));
  return config;
}
