import type { ClusterManifest } from '../../../model/manifest.ts';
import { accessOf } from '../../ports/access.ts';
import { controllerStatuses } from '../../status/controllers.ts';
import type { Check, Finding, Patient } from '../check.ts';

/** Every dedicated controller leads its quorum or has caught up with who does, as the brokers tell. */
export const controllers: Check = {
  name: 'Controllers',
  run: async (patient) =>
    (await Promise.all(patient.manifest.clusters.map((each) => examine(each, patient)))).flat(),
};

async function examine(
  cluster: ClusterManifest,
  { connections, manifest }: Patient,
): Promise<readonly Finding[]> {
  if (cluster.controllers === undefined) return [];
  const admin = connections.kafka(accessOf(cluster));
  try {
    const seen = await controllerStatuses(cluster, admin);
    return seen.map(({ id, address, state }, index): Finding => {
      const subject = `${cluster.name} controller ${id} at ${address}`;
      if (state === 'active' || state === 'follows')
        return {
          state: 'ok',
          subject,
          found: state === 'active' ? 'leads the quorum' : 'follows the quorum’s leader',
        };
      return {
        state: 'failure',
        subject,
        found: state === 'behind' ? 'has not caught up with the quorum’s leader' : 'nobody tells of a quorum',
        fix: `see that container ${cluster.controllers?.[index]?.container} runs (docker logs); npx cdktf deploy ${manifest.stack}`,
      };
    });
  } finally {
    await admin.close();
  }
}
