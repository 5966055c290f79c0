import { join } from 'node:path';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { CertificateStore } from '../../model/rendering/certificates.ts';
import type { SecretStore } from '../../model/rendering/secrets.ts';
import { projectRoot } from '../project.ts';

/** Where the passwords of a cluster's users are, for the stack that `scope` belongs to. */
export const secretStore = (scope: Construct, cluster: string): SecretStore => ({
  folder: join(projectRoot(scope), '.kafkaform', 'secrets', TerraformStack.of(scope).node.id, cluster),
});

/** Where the certificates of the stack that `scope` belongs to are. */
export const certificateStore = (scope: Construct): CertificateStore => ({
  folder: join(projectRoot(scope), '.kafkaform', 'certificates', TerraformStack.of(scope).node.id),
});
