import { format } from 'node:util';

type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/** Writes one line that Terraform's TF_LOG shows with its level and fields. */
export function log(level: Level, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
  const line = { '@level': level, '@message': message, '@timestamp': timestamp(), ...fields };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}

/** Terraform takes a line for a structured one only when its time has microseconds. */
const timestamp = () => new Date().toISOString().replace('Z', '000Z');

/** Sends what any library prints to the log: stdout belongs to the handshake. */
export function redirectConsole(): void {
  const levels = {
    log: 'info',
    info: 'info',
    debug: 'debug',
    trace: 'trace',
    warn: 'warn',
    error: 'error',
  } as const;
  for (const [method, level] of Object.entries(levels)) {
    Object.assign(console, { [method]: (...values: unknown[]) => log(level, format(...values)) });
  }
}
