import type { ClusterManifest } from '../../model/manifest.ts';
import { answerOrNull } from '../membership/answer.ts';
import type { KafkaAdmin } from '../ports/kafka.ts';
import { currentVoters } from '../roll/voters.ts';
import { titled } from './table.ts';

/** One dedicated controller, as the leader of the quorum knows it. */
export interface ControllerStatus {
  readonly id: number;
  readonly address: string;
  /** `unknown`: nobody tells of a quorum. */
  readonly state: 'active' | 'follows' | 'behind' | 'unknown';
  /** Records of the metadata that it lacks; null where that can't be told. */
  readonly lag: number | null;
}

/** Of a cluster's dedicated controllers; none where brokers are controllers as well. */
export async function controllerStatuses(
  { controllers = [] }: ClusterManifest,
  admin: Pick<KafkaAdmin, 'quorum'>,
): Promise<readonly ControllerStatus[]> {
  if (controllers.length === 0) return [];
  const quorum = await answerOrNull(() => admin.quorum());
  const current = quorum === null ? new Set() : currentVoters(quorum);
  const stateOf = (id: number): ControllerStatus['state'] => {
    if (quorum === null) return 'unknown';
    if (quorum.leaderId === id) return 'active';
    return current.has(id) ? 'follows' : 'behind';
  };
  return controllers.map(({ id, address }) => ({
    id,
    address,
    state: stateOf(id),
    lag: quorum?.voters.find((voter) => voter.id === id)?.lag ?? null,
  }));
}

export const formatControllers = (cluster: string, controllers: readonly ControllerStatus[]): string =>
  titled(
    `Controllers of ${cluster}`,
    ['id', 'address', 'state', 'lag'],
    controllers.map(({ id, address, state, lag }) => [
      String(id),
      address,
      state === 'behind' ? 'BEHIND' : state,
      lag === null ? '' : String(lag),
    ]),
  );
