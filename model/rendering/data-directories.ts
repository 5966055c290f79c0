import type { ClusterSpec } from '../spec/cluster.ts';

const FIRST = '/var/lib/kafka/data';

/** A broker's log directories, one a volume: `/var/lib/kafka/data`, `/var/lib/kafka/data-2`, … */
export function dataDirectories(spec: Pick<ClusterSpec, 'volumesPerBroker'>): readonly string[] {
  // Bounded, so that rendering a spec that validation refuses still ends.
  const volumes = Math.min(Math.max(1, Math.trunc(Number(spec.volumesPerBroker ?? 1)) || 1), 100);
  return Array.from({ length: volumes }, (_, index) => (index === 0 ? FIRST : `${FIRST}-${index + 1}`));
}
