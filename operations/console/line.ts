import type { OutgoingMessage } from '../ports/messages.ts';

export interface LineOptions {
  /** What stands between key and value. @default - lines are values without a key */
  readonly keySeparator?: string;
  /** A key or value of this text is null. */
  readonly nullMarker?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly partition?: number;
}

/** The message of one input line, counted from 1. Throws when a key is wanted and the line has none. */
export function parseLine(
  line: string,
  number: number,
  { keySeparator, nullMarker, headers, partition }: LineOptions,
): OutgoingMessage {
  const orNull = (text: string) => (text === nullMarker ? null : text);
  const common = {
    ...(headers === undefined ? {} : { headers }),
    ...(partition === undefined ? {} : { partition }),
  };
  if (keySeparator === undefined) return { key: null, value: orNull(line), ...common };
  const at = line.indexOf(keySeparator);
  if (at < 0) throw new Error(`Line ${number} has no key separator '${keySeparator}': '${line}'`);
  return { key: orNull(line.slice(0, at)), value: orNull(line.slice(at + keySeparator.length)), ...common };
}

/** `name=value` options as headers. Throws for one without `=`. */
export function parseHeaders(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((header) => {
      const at = header.indexOf('=');
      if (at < 1) throw new Error(`'${header}' is not a header: write name=value.`);
      return [header.slice(0, at), header.slice(at + 1)];
    }),
  );
}
