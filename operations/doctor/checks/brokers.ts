import type { ClusterManifest } from '../../../model/manifest.ts';
import { accessOf } from '../../ports/access.ts';
import type { Check, Finding, Patient } from '../check.ts';

/** Every broker answers with the stack's own access: reached, known by its certificate, logged in. */
export const brokers: Check = {
  name: 'Brokers',
  run: async (patient) => {
    const { clusters } = patient.manifest;
    const findings = clusters.map((cluster) =>
      Promise.all(cluster.brokers.map((broker) => examine(cluster, broker, patient))),
    );
    return (await Promise.all(findings)).flat();
  },
};

async function examine(
  cluster: ClusterManifest,
  { id, address, container }: ClusterManifest['brokers'][number],
  { connections, manifest }: Patient,
): Promise<Finding> {
  const subject = `${cluster.name} broker ${id} at ${address}`;
  const admin = connections.kafka({ ...accessOf(cluster), bootstrapServers: address });
  try {
    const { tls, sasl } = cluster;
    if (tls !== undefined) await connections.certificate(address, tls);
    await admin.describe();
    const how = tls === undefined ? 'in plaintext' : sasl ? 'over TLS, logged in' : 'over TLS';
    return { state: 'ok', subject, found: `answers ${how}` };
  } catch (error) {
    return {
      state: 'failure',
      subject,
      found: (error as Error).message,
      fix: `see that container ${container} runs (docker logs ${container}); npx cdktf deploy ${manifest.stack}`,
    };
  } finally {
    await admin.close();
  }
}
