import type { MskClusterSpec } from '../../spec/msk-cluster.ts';
import type { Problem } from '../problem.ts';
import type { Subject } from '../subject.ts';

const KNOWN = ['iam', 'scram', 'mtls'];

/** Clients are known by something, always over TLS. */
export function mskAuthenticationProblems(cluster: MskClusterSpec, found: Subject): Problem[] {
  const { authentication, certificateAuthorities = [] } = cluster;
  const unknown = authentication.filter((each) => !KNOWN.includes(each));
  return [
    ...(authentication.length === 0
      ? [
          found.error(
            'msk-authentication',
            'listeners',
            authentication,
            'clients have to be known',
            'use Listener.iam()',
          ),
        ]
      : []),
    ...unknown.map((each) =>
      found.error(
        'msk-authentication',
        'listeners',
        each,
        'on MSK clients come by IAM, SCRAM or mTLS, and never unencrypted or unknown',
        'use Listener.iam(), Listener.scram() or Listener.mtls({ certificateAuthorities }) of constructs/msk',
      ),
    ),
    ...(authentication.includes('mtls') && certificateAuthorities.length === 0
      ? [
          found.error(
            'msk-certificate-authority',
            'listeners',
            'mtls',
            'MSK knows clients by certificates of an AWS Private CA, not by the stack’s own authority',
            'use Listener.mtls({ certificateAuthorities: ["arn:aws:acm-pca:…"] }) of constructs/msk',
          ),
        ]
      : []),
    ...certificateAuthorities
      .filter((arn) => !arn.includes('${') && !/^arn:[\w-]+:acm-pca:/.test(arn))
      .map((arn) =>
        found.error(
          'msk-certificate-authority',
          'listeners',
          arn,
          'that is no ARN of an AWS Private CA',
          'give one that begins with arn:aws:acm-pca:',
        ),
      ),
  ];
}
