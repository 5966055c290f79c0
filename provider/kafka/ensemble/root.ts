import { brokersAtZooKeeper } from '../../../model/rendering/ensemble-certificates.ts';
import type { ClusterLink, Session } from '../session/session.ts';

/** A cluster without a chroot keeps what it has at the root of its ensemble, where everybody may do anything at first. */
export async function protectRoot(client: Session, { connection }: ClusterLink): Promise<void> {
  const { ensemble } = connection;
  const link = ensemble === null ? null : client.ensemble(ensemble);
  if (link?.connection.tls === undefined) return;
  const atRoot = [...client.configuration.clusters]
    .filter(([, cluster]) => cluster?.ensemble === ensemble && !cluster?.chroot)
    .map(([name]) => brokersAtZooKeeper(name));
  await link.client.protectRoot(atRoot);
}
