import type { Permit, PermitLog } from '../ports/permits.ts';
import type { ConnectedEnsemble } from './ensemble-client.ts';
import { formatPermit, parsePermit } from './permit-record.ts';

const PATH = '/kafkaform/permits';

/**
 * Permits as znodes `/kafkaform/permits/<myid>` of the ensemble that they are for, in the order of the transactions
 * that wrote them. `domain` is what a permit is for, in messages.
 */
export function permitZnodes(ensemble: ConnectedEnsemble, domain: string): PermitLog {
  return {
    async outstanding() {
      const written = [...(await ensemble.entries(PATH))].sort((a, b) => (a.mzxid < b.mzxid ? -1 : 1));
      return written.map(({ name, data }) => parsePermit(data, `znode ${PATH}/${name} of ${domain}`));
    },
    write: (permit: Permit) => ensemble.put(`${PATH}/${permit.member}`, formatPermit(permit)),
    async clear(member) {
      await ensemble.remove(`${PATH}/${member}`);
    },
  };
}
