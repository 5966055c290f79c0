import { protocolErrors, protocolErrorsCodesById } from '@platformatic/kafka';
import { KafkaError } from '../../ports/kafka.ts';

/** Kafka's own name of an error code, such as TOPIC_ALREADY_EXISTS. */
export function errorName(code: number): string {
  return protocolErrorsCodesById[code] ?? `ERROR_${code}`;
}

/** `subject` reads like "create topic 'orders'"; `detail` is Kafka's own message where it sent one. */
export function refused(code: number, subject: string, detail?: string | null): KafkaError {
  const name = errorName(code);
  const known = protocolErrors[name];
  const why = detail || known?.message || 'no further message';
  return new KafkaError(name, `Kafka refused to ${subject}: ${name}: ${why}`, {
    retriable: known?.canRetry ?? false,
  });
}

/** Throws for any code but NONE and `fine`. */
export function expectSuccess(
  code: number,
  subject: string,
  detail?: string | null,
  fine: readonly string[] = [],
): void {
  if (code !== 0 && !fine.includes(errorName(code))) throw refused(code, subject, detail);
}

/** null for a broker that is away, as the error says. @throws any other */
export function unlessAway(error: unknown): null {
  if (error instanceof KafkaError && error.retriable) return null;
  throw error;
}

/** Throws one error for all items that were refused; its code is the first one's. */
export function throwAll(errors: readonly KafkaError[]): void {
  const [first, ...others] = errors;
  if (first === undefined) return;
  if (others.length === 0) throw first;
  throw new KafkaError(first.code, errors.map((error) => error.message).join('\n'), {
    retriable: first.retriable,
  });
}

/** The reason at the bottom of a client's error, such as ECONNREFUSED. */
export function rootCause(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return rootCause(error.cause);
  const code = (error as NodeJS.ErrnoException).code;
  return code?.startsWith('E') ? code : error.message;
}
