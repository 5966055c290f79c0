/** One thing that is wrong in what the user wrote. */
export interface Problem {
  /** An error stops synth; a warning is shown. */
  readonly severity: 'error' | 'warning';
  /** Stable name of the class of problem (the model's own: `codes.ts`), such as `replication-factor-above-brokers`. */
  readonly code: string;
  /** Construct path of what it was found in, such as `local/orders`: where a construct tree attaches it. */
  readonly construct: string;
  /** What was found and its property, for people: `KafkaCluster 'orders': replicationFactor`. */
  readonly path: string;
  /** What the user gave; undefined: nothing. */
  readonly received: unknown;
  /** The rule that it breaks; reads on after "… is 4 but". */
  readonly rule: string;
  /** What to do; reads on after a semicolon. */
  readonly fix: string;
}

/** `KafkaCluster 'orders': replicationFactor is 4 but there are 3 brokers; lower it or add a broker.` */
export function formatProblem({ path, received, rule, fix }: Problem): string {
  return `${path} is ${describe(received)} but ${rule}; ${fix}.`;
}

/** A value as the user would write it, shortened where it is long. */
function describe(value: unknown): string {
  if (value === undefined) return 'not set';
  const text = typeof value === 'bigint' || typeof value === 'symbol' ? String(value) : asJson(value);
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}

function asJson(value: unknown): string {
  if (typeof value === 'number') return String(value);
  try {
    return JSON.stringify(value) ?? typeof value;
  } catch {
    return `a ${typeof value}`;
  }
}
