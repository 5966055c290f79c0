import { type Acl, type AclOperation, type AclResourceType, CLUSTER_RESOURCE } from '../acl.ts';
import type { MirrorFlowSpec, MirrorMakerSpec } from '../spec/mirror-maker.ts';
import { allow, type Named } from './grants.ts';
import { includedGroups } from './mirror-patterns.ts';

/**
 * What a dedicated MirrorMaker 2 has to be allowed at one of its clusters; from Strimzi's documentation ("Securing MirrorMaker 2"),
 * KIP-618 for exactly-once, and what the connectors ask for. Read, write, delete and alter include describe, and alter_configs
 * includes describe_configs.
 */
export function mirrorAcls(spec: MirrorMakerSpec, cluster: string, principal: string): readonly Acl[] {
  const to = allowFor(principal);
  const others = [...new Set(spec.flows.flatMap(({ source, target }) => [source, target]))].filter(
    (name) => name !== cluster,
  );
  const peers = others.filter((other) => spec.flows.some((flow) => between(flow, cluster, other)));
  const all = [
    ...peers.flatMap((peer) => workerAcls(to, peer, spec)),
    ...spec.flows.filter(({ source }) => source === cluster).flatMap((flow) => sourceAcls(to, flow)),
    ...spec.flows.filter(({ target }) => target === cluster).flatMap((flow) => targetAcls(to, flow, spec)),
  ];
  return [...new Map(all.map((acl) => [JSON.stringify(acl), acl])).values()];
}

type Allow = (resourceType: AclResourceType, named: Named, ...operations: AclOperation[]) => readonly Acl[];

const allowFor =
  (principal: string): Allow =>
  (resourceType, named, ...operations) =>
    operations.map((operation) => allow({ principal }, resourceType, named, operation));

const between = ({ source, target }: MirrorFlowSpec, one: string, other: string): boolean =>
  (source === one && target === other) || (source === other && target === one);

const INTERNAL = ['create', 'describe_configs', 'read', 'write'] as const;

/** Of the Connect worker that runs here for what comes from `peer`: heartbeats need one in both directions. */
const workerAcls = (to: Allow, peer: string, { exactlyOnce }: MirrorMakerSpec): readonly Acl[] => [
  ...['configs', 'offsets', 'status'].flatMap((kind) =>
    to('topic', `mm2-${kind}.${peer}.internal`, ...INTERNAL),
  ),
  ...to('topic', 'heartbeats', ...INTERNAL),
  ...to('group', `${peer}-mm2`, 'read'),
  ...(exactlyOnce
    ? [
        ...to('transactional_id', { prefix: `${peer}-mm2-` }, 'write'),
        ...to('transactional_id', `connect-cluster-${peer}-mm2`, 'write'),
      ]
    : []),
];

const sourceAcls = (to: Allow, flow: MirrorFlowSpec): readonly Acl[] => [
  ...namesOf(flow.topics).flatMap((topic) => to('topic', topic, 'read', 'describe_configs')),
  ...to('topic', `mm2-offset-syncs.${flow.target}.internal`, ...INTERNAL),
  ...namesOf(includedGroups(flow)).flatMap((group) => to('group', group, 'describe')),
  ...(flow.syncTopicAcls ? to('cluster', CLUSTER_RESOURCE, 'describe') : []),
];

/** Copies are read too: committed offsets of groups are asked for by those who may read the topic. */
const targetAcls = (
  to: Allow,
  flow: MirrorFlowSpec,
  { replicationPolicy = 'default' }: MirrorMakerSpec,
): readonly Acl[] => {
  const copies = replicationPolicy === 'default' ? [{ prefix: `${flow.source}.` }] : namesOf(flow.topics);
  return [
    ...copies.flatMap((topic) => to('topic', topic, 'create', 'alter', 'alter_configs', 'read', 'write')),
    ...to('topic', `${flow.source}.checkpoints.internal`, ...INTERNAL),
    ...namesOf(includedGroups(flow)).flatMap((group) => to('group', group, 'read')),
    ...(flow.syncTopicAcls ? to('cluster', CLUSTER_RESOURCE, 'alter') : []),
  ];
};

/** As narrow as an ACL can be: a pattern that is one name, or a name and anything behind it; otherwise everything. */
export function namesOf(patterns: readonly string[]): readonly Named[] {
  const names = patterns.map(nameOf);
  return names.includes('*') ? ['*'] : names;
}

function nameOf(pattern: string): Named {
  const [, text = '', rest] = /^((?:[A-Za-z0-9_-]|\\[^A-Za-z0-9])*)(\.\*)?$/.exec(pattern) ?? [];
  const name = text.replace(/\\(.)/g, '$1');
  if (name === '') return '*';
  return rest === undefined ? name : { prefix: name };
}
