import { keepsZnodes } from '../../../model/migration/server-form.ts';
import { brokersAtZooKeeper } from '../../../model/rendering/ensemble-certificates.ts';
import type { ClusterLink, Session } from '../session/session.ts';

/**
 * A cluster without a chroot keeps what it has at the root of its ensemble, where everybody may do anything at first; and what was made
 * before clients had names, or is to be reached by who has none again, gets the ACLs that it would be made with now.
 */
export async function protectZnodes(
  client: Session,
  { connection, name: cluster }: ClusterLink,
): Promise<void> {
  const { ensemble, chroot = '' } = connection;
  const link = ensemble === null ? null : client.ensemble(ensemble);
  if (link?.connection.tls === undefined) return;
  const keeps = keepsZnodes(link.connection.security ?? { listeners: { client: 'mtls' } });
  if ((await link.client.keptZnodes(chroot)) === !keeps)
    await link.client.keepZnodes(chroot, keeps ? brokersAtZooKeeper(cluster) : null);
  if (!keeps) return link.client.protectRoot(null);
  const atRoot = [...client.configuration.clusters]
    .filter(([, cluster]) => cluster?.ensemble === ensemble && !cluster?.chroot)
    .map(([name]) => brokersAtZooKeeper(name));
  await link.client.protectRoot(atRoot);
}
