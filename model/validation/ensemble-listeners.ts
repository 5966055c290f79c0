import { clientsSpeakTls, tlsListenersOf } from '../rendering/ensemble-listeners.ts';
import type { EnsembleListenerName, EnsembleSecurity, EnsembleSpec } from '../spec/ensemble.ts';
import { validDaysProblems } from './certificates.ts';
import type { Problem } from './problem.ts';
import type { Subject } from './subject.ts';

const CHOICES: Readonly<Record<EnsembleListenerName, readonly EnsembleSecurity[]>> = {
  client: ['plaintext', 'mtls'],
  quorum: ['plaintext', 'tls'],
};
const NAMES = Object.keys(CHOICES) as EnsembleListenerName[];

/** What is wrong with how an ensemble's listeners are secured, and with their certificates. */
export function ensembleListenerProblems(ensemble: EnsembleSpec, found: Subject): readonly Problem[] {
  const { listeners = {} } = ensemble;
  return [
    ...Object.keys(listeners)
      .filter((name) => !NAMES.includes(name as EnsembleListenerName))
      .map((name) => unknownListener(name, found)),
    ...NAMES.flatMap((name) => securityProblems(name, listeners[name]?.security ?? 'plaintext', found)),
    ...clearQuorumProblems(ensemble, found),
    ...adminServerProblems(ensemble, found),
    ...validDaysProblems(ensemble.certificates, tlsListenersOf(ensemble).length > 0, found),
  ];
}

const unknownListener = (name: string, found: Subject): Problem =>
  found.error(
    'unknown-listener',
    'listeners',
    name,
    `an ensemble has the listeners ${NAMES.join(' and ')}`,
    'use one of these names',
  );

function securityProblems(name: EnsembleListenerName, security: EnsembleSecurity, found: Subject): Problem[] {
  if (CHOICES[name].includes(security)) return [];
  return [
    found.error(
      'unknown-listener-security',
      `listeners.${name}.security`,
      security,
      `listener ${name} of an ensemble is secured by ${CHOICES[name].join(' or ')}`,
      `use ${CHOICES[name].map((each) => `ZooKeeperListener.${each}()`).join(' or ')}`,
    ),
  ];
}

/** Votes and data travel there as well, and whoever reaches it may send some. */
function clearQuorumProblems(ensemble: EnsembleSpec, found: Subject): Problem[] {
  const speaking = tlsListenersOf(ensemble);
  if (!speaking.includes('client') || speaking.includes('quorum')) return [];
  return [
    found.warning(
      'quorum-in-the-clear',
      'listeners.quorum',
      ensemble.listeners?.quorum?.security ?? 'plaintext',
      'clients need a certificate, but whoever is in the stack’s network reads along among the servers and can pass for one',
      'use quorum: ZooKeeperListener.tls()',
    ),
  ];
}

/** It answers on all addresses unless it is told otherwise, to everybody. */
function adminServerProblems({ listeners, config = {} }: EnsembleSpec, found: Subject): Problem[] {
  if (!clientsSpeakTls({ listeners: listeners ?? {} }) || String(config['admin.enableServer']) !== 'true')
    return [];
  const address = String(config['admin.serverAddress'] ?? '0.0.0.0');
  if (address === 'localhost' || address === '::1' || address.startsWith('127.')) return [];
  return [
    found.error(
      'admin-server-published',
      'config["admin.serverAddress"]',
      address,
      'the AdminServer answers whoever reaches it, in plaintext and without a certificate',
      'set it to 127.0.0.1, or leave admin.enableServer out',
    ),
  ];
}
