import { join } from 'node:path';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { CertificateStore } from '../../model/rendering/certificates.ts';
import type { SecretStore } from '../../model/rendering/secrets.ts';
import { projectRoot } from '../project.ts';

/** Where the passwords of a cluster's users are, for the stack that `scope` belongs to. */
export const secretStore = (scope: Construct, cluster: string): SecretStore => ({
  folder: join(ofStack(scope, 'secrets'), cluster),
});

/** Where the certificates of the stack that `scope` belongs to are. */
export const certificateStore = (scope: Construct): CertificateStore => ({
  folder: ofStack(scope, 'certificates'),
});

const ofStack = (scope: Construct, kind: string): string =>
  join(projectRoot(scope), '.kafkaform', kind, TerraformStack.of(scope).node.id);
