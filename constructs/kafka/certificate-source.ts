import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import {
  type CertificateModel,
  type CertificateStore,
  clientFolder,
  OPERATOR,
} from '../../model/rendering/certificates.ts';
import type { kafkaCertificate } from '../../model/resources/certificate.ts';
import { kafkaCertificateFiles } from '../../model/resources/certificate-files.ts';
import type { CertificatesSpec } from '../../model/spec/listener.ts';
import { inProject } from '../project.ts';
import { Certificates } from './certificates.ts';
import { logicalId } from './logical-id.ts';
import { KafkaResource } from './resource.ts';

/** Where the certificates of one cluster come from: the stack's authority makes them, or somebody else has. */
export interface CertificateSource {
  readonly store: CertificateStore;
  /** A broker's. */
  broker(scope: Construct, address: string, model: CertificateModel): ProvidedCertificate;
  /** Terraform's own. */
  operator(scope: Construct, cluster: string): ITerraformDependable;
}

export interface ProvidedCertificate {
  readonly resource: KafkaResource<typeof kafkaCertificate> | KafkaResource<typeof kafkaCertificateFiles>;
  readonly fingerprint: string;
  /** What it trusts. @default - what is in its files */
  readonly trusted?: string;
}

export function certificateSource(
  scope: Construct,
  spec: CertificatesSpec = {},
  { mutual, owner }: { readonly mutual: boolean; readonly owner?: number },
): CertificateSource {
  return spec.files === undefined
    ? issued(Certificates.of(scope), spec, owner)
    : inFiles(inProject(scope, spec.files), mutual);
}

const issued = (
  certificates: Certificates,
  spec: CertificatesSpec,
  owner: number | undefined,
): CertificateSource => ({
  store: certificates.store,
  broker: (scope, address, model) => {
    const resource = certificates.issue(scope, address, { ...model, owner }, spec);
    const { trusted } = certificates.authority.attributes;
    return { resource, fingerprint: resource.attributes.fingerprint, trusted };
  },
  operator: () => certificates.operator(),
});

/** `mutual`: brokers know each other by their certificates. */
function inFiles(folder: string, mutual: boolean): CertificateSource {
  const store = { folder };
  return {
    store,
    broker: (scope, address, { folder: own, names, organizationalUnit }) => {
      const resource = new KafkaResource(scope, `certificate-${address}`, kafkaCertificateFiles, {
        folder: own,
        names: [...names],
        ...(mutual ? { organizationalUnit } : {}),
      });
      resource.overrideLogicalId(address);
      return { resource, fingerprint: resource.attributes.fingerprint };
    },
    operator: (scope, cluster) => {
      const resource = new KafkaResource(scope, 'operator', kafkaCertificateFiles, {
        folder: clientFolder(store, OPERATOR),
        names: [],
        client: true,
      });
      resource.overrideLogicalId(logicalId(cluster, OPERATOR));
      return resource;
    },
  };
}
