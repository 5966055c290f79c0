import { describe, expect, it } from 'vitest';
import { Listener, listenersSpec } from '../../constructs/listener.ts';
import {
  authenticates,
  kafkaListener,
  LISTENER_SECURITY,
  speaksTls,
  wantsCertificate,
  wantsPassword,
} from '../../model/rendering/listener-kinds.ts';
import type { ListenerName } from '../../model/spec/listener.ts';
import { untyped } from './support/specs.ts';

const ROLES: readonly ListenerName[] = ['host', 'internal', 'controller'];

describe('a way to secure a listener', () => {
  it.each([
    ['plaintext', { tls: false, knows: false, certificate: false, password: false }],
    ['tls', { tls: true, knows: false, certificate: false, password: false }],
    ['mtls', { tls: true, knows: true, certificate: true, password: false }],
    ['scram', { tls: true, knows: true, certificate: false, password: true }],
  ] as const)('%s says what it does', (security, expected) => {
    const listener = { security };
    expect({
      tls: speaksTls(listener),
      knows: authenticates(listener),
      certificate: wantsCertificate(listener),
      password: wantsPassword(listener),
    }).toEqual(expected);
  });

  it('that nobody knows counts as plaintext, for validation to refuse', () => {
    expect(kafkaListener('host', { security: untyped('ssl') })).toMatchObject({ protocol: 'PLAINTEXT' });
    expect(speaksTls({ security: untyped('toString') })).toBe(false);
  });
});

describe('Kafka’s listener', () => {
  it.each([
    ['host', 'plaintext', 'HOST', 19092, 'PLAINTEXT'],
    ['internal', 'plaintext', 'INTERNAL', 9092, 'PLAINTEXT'],
    ['controller', 'plaintext', 'CONTROLLER', 9093, 'PLAINTEXT'],
    ['host', 'tls', 'HOST_TLS', 19192, 'SSL'],
    ['internal', 'mtls', 'INTERNAL_MTLS', 9292, 'SSL'],
    ['controller', 'mtls', 'CONTROLLER_MTLS', 9293, 'SSL'],
    ['host', 'scram', 'HOST_SCRAM', 19392, 'SASL_SSL'],
  ] as const)('of %s and %s is %s on %i', (role, security, name, port, protocol) => {
    expect(kafkaListener(role, { security })).toEqual({ role, name, port, protocol });
  });

  it('has a name and a port that no other role and security has, so that two can be open at once', () => {
    const all = ROLES.flatMap((role) =>
      LISTENER_SECURITY.map((security) => kafkaListener(role, { security })),
    );
    expect(all).toHaveLength(12);
    expect(new Set(all.map(({ name }) => name)).size).toBe(12);
    expect(new Set(all.map(({ port }) => port)).size).toBe(12);
  });
});

describe('SCRAM for all listeners at once', () => {
  it('is mTLS for the controllers, whose metadata the credentials are in', () => {
    expect(listenersSpec(Listener.scram({ address: '127.0.0.2' }), true)).toEqual({
      host: { security: 'scram', address: '127.0.0.2' },
      internal: { security: 'scram' },
      controller: { security: 'mtls' },
    });
    expect(listenersSpec(Listener.scram(), false)).toEqual({
      host: { security: 'scram' },
      internal: { security: 'scram' },
    });
  });
});
