import { randomBytes } from 'node:crypto';
import type { KafkaAdmin } from '../../../operations/ports/kafka.ts';
import { eventually } from '../../operations/suites/running.ts';
import { ask, type Door, LET_IN } from './knock.ts';
import { beThere } from './requests.ts';

const MECHANISM = 'SCRAM-SHA-512';
const iterations = 4_096;

/** How a user logs in that is there, was there, or has got another password meanwhile. */
export const formerUser =
  (admin: KafkaAdmin, door: Door, ca: string) =>
  async (what: 'there' | 'deleted' | 'changed'): Promise<string> => {
    const user = `former-${randomBytes(4).toString('hex')}`;
    const password = randomBytes(12).toString('hex');
    const become = (credential: { password: string; iterations: number } | null) =>
      admin.alterScramCredentials([{ user, mechanism: MECHANISM, credential }]);
    const logIn = () => ask(door, { ca, login: { mechanism: MECHANISM, username: user, password } }, beThere);
    await become({ password, iterations });
    await eventually(async () => (await logIn()) === LET_IN);
    if (what === 'there') return LET_IN;
    await become(what === 'deleted' ? null : { password: `${password}2`, iterations });
    // the broker learns of it a moment later
    await eventually(async () => (await logIn()) !== LET_IN);
    return logIn();
  };
