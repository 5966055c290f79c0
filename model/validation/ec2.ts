import { instanceMemoryMiB } from '../ec2-instance-types.ts';
import { clientsSpeakTls } from '../rendering/ensemble-listeners.ts';
import type { ArtifactSpec } from '../spec/artifacts.ts';
import type { ClusterSpec } from '../spec/cluster.ts';
import type { EnsembleSpec } from '../spec/ensemble.ts';
import type { InstancesSpec, VolumeSpec } from '../spec/instances.ts';
import type { JvmSpec } from '../spec/jvm.ts';
import { isWholeNumber } from './counting.ts';
import type { Problem } from './problem.ts';
import type { Subject } from './subject.ts';

/** Subject names of certificates (RFC 5280, ub-common-name) and names of IAM roles: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
const LONGEST_NAME = 64;

/** Everything that is wrong with the instances of a cluster or ensemble. `property`: as the user calls them. */
export function instancesProblems(
  { instanceType, imageId, volume, rootGibibytes }: InstancesSpec,
  { heapMiB }: JvmSpec,
  property: string,
  found: Subject,
): readonly Problem[] {
  return [
    ...instanceTypeProblems(instanceType, heapMiB, property, found),
    ...(/^ami-(?:[0-9a-f]{8}|[0-9a-f]{17})$/.test(imageId)
      ? []
      : [
          found.error(
            'ec2-image',
            `${property}.imageId`,
            imageId,
            'an AMI’s id is ami- and 17 hexadecimal digits',
            'write one of the region’s, with cloud-init, systemd and the AWS CLI',
          ),
        ]),
    ...volumeProblems(volume, `${property}.volume`, found),
    ...(rootGibibytes === undefined || isWholeNumber(rootGibibytes, 2, 16_384)
      ? []
      : [
          found.error(
            'ec2-volume',
            `${property}.rootGibibytes`,
            rootGibibytes,
            'a root volume has 2 to 16384 whole GiB',
            'write such a number, or leave it out for the AMI’s',
          ),
        ]),
  ];
}

function instanceTypeProblems(type: string, heapMiB: number, property: string, found: Subject): Problem[] {
  const memory = instanceMemoryMiB(type);
  if (memory === undefined) {
    return [
      found.error(
        'ec2-instance-type',
        `${property}.instanceType`,
        type,
        'it is none of the current general, compute, memory or storage optimized types',
        'write one such as m7g.large or r7i.xlarge',
      ),
    ];
  }
  if (heapMiB <= memory / 2) return [];
  return [
    found.error(
      'ec2-instance-memory',
      'jvm.heapMiB',
      heapMiB,
      `${type} has ${memory} MiB, of which the page cache needs half`,
      `lower it to ${Math.floor(memory / 2)}, or take a larger instance type`,
    ),
  ];
}

/** https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html#gp3-ebs-volume-type */
function volumeProblems(
  { gibibytes, iops = 3000, throughputMiBps = 125 }: VolumeSpec,
  property: string,
  found: Subject,
): Problem[] {
  const problem = (field: string, received: number, rule: string, fix: string) =>
    found.error('ec2-volume', `${property}.${field}`, received, rule, fix);
  const mostIops = Math.min(16_000, Math.max(3000, gibibytes * 500));
  const mostThroughput = Math.min(1000, Math.floor(iops / 4));
  return [
    ...(isWholeNumber(gibibytes, 1, 16_384)
      ? []
      : [problem('gibibytes', gibibytes, 'a gp3 volume has 1 to 16384 whole GiB', 'write such a number')]),
    ...(isWholeNumber(iops, 3000, mostIops)
      ? []
      : [
          problem(
            'iops',
            iops,
            `a gp3 volume of ${gibibytes} GiB has 3000 to ${mostIops}`,
            'write such a number, or leave it out for 3000',
          ),
        ]),
    ...(isWholeNumber(throughputMiBps, 125, mostThroughput)
      ? []
      : [
          problem(
            'throughputMiBps',
            throughputMiBps,
            `a gp3 volume of ${iops} IOPS has 125 to ${mostThroughput} MiB/s, a quarter of its IOPS at most`,
            'write such a number, or leave it out for 125',
          ),
        ]),
  ];
}

/** What is wrong with the names of members, which are subjects of certificates and, with stack and region, names of roles. */
export function memberNameProblems(
  { host, role }: { readonly host: string; readonly role: string },
  found: Subject,
): readonly Problem[] {
  const longer = [host, role].filter((name) => name.length > LONGEST_NAME);
  return longer
    .slice(0, 1)
    .map((name) =>
      found.error(
        'ec2-name-too-long',
        'name',
        name,
        `names of hosts and of IAM roles have ${LONGEST_NAME} characters at most`,
        'shorten it, or the name of the stack',
      ),
    );
}

/** Each instance has its own addresses: there is no host that HOST could be published on. */
export const clusterOnEc2Problems = ({ listeners = {} }: ClusterSpec, found: Subject): readonly Problem[] =>
  Object.entries(listeners).flatMap(([name, { address, advertisedHost }]) =>
    address === undefined && advertisedHost === undefined
      ? []
      : [
          found.error(
            'ec2-listener-address',
            `listeners.${name}`,
            { address, advertisedHost },
            'on EC2 a listener is bound to all of its instance’s addresses and advertised by the instance’s private name',
            'leave both out, and say in `clients` who may connect',
          ),
        ],
  );

/** Terraform changes members as ZooKeeper's super user, which it is by a certificate; on Docker a password of the container would do. */
export const ensembleOnEc2Problems = (ensemble: EnsembleSpec, found: Subject): readonly Problem[] =>
  clientsSpeakTls(ensemble)
    ? []
    : [
        found.error(
          'ec2-ensemble-plaintext',
          'listeners.client',
          ensemble.listeners?.client?.security,
          'on EC2 servers can only join and leave where terraform is known by a certificate',
          'leave `listeners` out, or make it ZooKeeperListener.mtls()',
        ),
      ];

/** What is wrong with one file of the bucket. */
export const artifactProblems = (
  { key, sha256 }: ArtifactSpec,
  property: string,
  found: Subject,
): readonly Problem[] => [
  ...(key !== '' && !key.startsWith('/')
    ? []
    : [
        found.error(
          'ec2-artifact',
          `${property}.key`,
          key,
          'it is the path of a file below the bucket',
          'write it without a slash in front',
        ),
      ]),
  ...(/^[0-9a-f]{64}$/.test(sha256)
    ? []
    : [
        found.error(
          'ec2-artifact',
          `${property}.sha256`,
          sha256,
          'a SHA-256 has 64 lower-case hexadecimal digits',
          'write what `sha256sum` says of the file',
        ),
      ]),
];

/** What is wrong with where instances are. */
export function networkProblems(
  { cidr, availabilityZones }: { readonly cidr: string; readonly availabilityZones: readonly string[] },
  found: Subject,
): readonly Problem[] {
  const zones = new Set(availabilityZones).size;
  return [
    ...(isNetwork(cidr)
      ? []
      : [
          found.error(
            'ec2-network',
            'network.cidr',
            cidr,
            'a VPC has a block of private addresses from /16 to /24, such as 10.0.0.0/16',
            'write such a block',
          ),
        ]),
    ...(zones === availabilityZones.length && zones > 0 && zones <= 16
      ? []
      : [
          found.error(
            'ec2-network',
            'network.availabilityZones',
            availabilityZones,
            'members are spread over 1 to 16 different zones',
            'name each zone once',
          ),
        ]),
    ...(zones === 1 || zones === 2
      ? [
          found.warning(
            'ec2-zones-few',
            'network.availabilityZones',
            availabilityZones,
            'a quorum in fewer than three zones is lost with one of them',
            'name three zones',
          ),
        ]
      : []),
  ];
}

function isNetwork(cidr: string): boolean {
  const [, address = '', length] = /^(\d+\.\d+\.\d+\.\d+)\/(\d+)$/.exec(cidr) ?? [];
  return (
    isWholeNumber(Number(length), 16, 24) &&
    address.split('.').every((byte) => isWholeNumber(Number(byte), 0, 255))
  );
}
