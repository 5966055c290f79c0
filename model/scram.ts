/** SASL mechanisms whose credentials Kafka keeps itself, as they are called in `sasl.enabled.mechanisms`. */
export const SCRAM_MECHANISMS = ['SCRAM-SHA-256', 'SCRAM-SHA-512'] as const;

export type ScramMechanism = (typeof SCRAM_MECHANISMS)[number];

/** The one that is taken where nobody says which. */
export const SCRAM_MECHANISM: ScramMechanism = 'SCRAM-SHA-512';

/** What Kafka takes (Kafka's ScramMechanism and ScramControlManager): a client does as many rounds at each connection. */
export const SCRAM_ITERATIONS = { least: 4_096, most: 16_384, usual: 8_192 } as const;

export const isScramMechanism = (value: unknown): value is ScramMechanism =>
  SCRAM_MECHANISMS.some((each) => each === value);
