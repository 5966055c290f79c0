import type { IncomingMessage } from '../ports/messages.ts';

/** What is printed of a message, in the order of Kafka's own console consumer. */
export interface PrintOptions {
  readonly timestamp?: boolean;
  readonly partition?: boolean;
  readonly offset?: boolean;
  readonly headers?: boolean;
  readonly key?: boolean;
  /** Between the printed parts. @default a tab */
  readonly separator?: string;
  /** One JSON object a message, with everything. */
  readonly json?: boolean;
}

export function formatMessage(message: IncomingMessage, options: PrintOptions): string {
  if (options.json) return JSON.stringify(asJson(message));
  const parts = [
    ...(options.timestamp ? [`CreateTime:${message.timestamp}`] : []),
    ...(options.partition ? [`Partition:${message.partition}`] : []),
    ...(options.offset ? [`Offset:${message.offset}`] : []),
    ...(options.headers ? [formatHeaders(message.headers)] : []),
    ...(options.key ? [text(message.key)] : []),
    text(message.value),
  ];
  return parts.join(options.separator ?? '\t');
}

function formatHeaders(headers: IncomingMessage['headers']): string {
  if (headers.length === 0) return 'NO_HEADERS';
  return headers.map(([name, value]) => `${name}:${value}`).join(',');
}

function asJson({ topic, partition, offset, timestamp, key, value, headers }: IncomingMessage) {
  return {
    topic,
    partition,
    offset: String(offset),
    timestamp: new Date(timestamp).toISOString(),
    key: key?.toString() ?? null,
    value: value?.toString() ?? null,
    headers: headers.map(([name, bytes]) => ({ name, value: bytes.toString() })),
  };
}

function text(bytes: Buffer | null): string {
  return bytes === null ? 'null' : bytes.toString();
}
