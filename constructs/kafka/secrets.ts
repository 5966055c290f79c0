import { join } from 'node:path';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { SecretStore } from '../../model/rendering/secrets.ts';
import { projectRoot } from '../project.ts';

/** Where the passwords of a cluster's users are, for the stack that `scope` belongs to. */
export const secretStore = (scope: Construct, cluster: string): SecretStore => ({
  folder: join(projectRoot(scope), '.kafkaform', 'secrets', TerraformStack.of(scope).node.id, cluster),
});
