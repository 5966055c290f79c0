import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';

/** What AWS calls a cluster of a stack: unique in account and region, as far as names of stacks are. */
export const clusterNameInAws = (scope: Construct, name: string): string =>
  `${TerraformStack.of(scope).node.id}-${name}`;
