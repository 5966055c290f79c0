import { readFileSync } from 'node:fs';

/** How cdktf was called, as far as the app that it runs can tell. */
export interface CdktfCommand {
  /** synth, diff, deploy, destroy … */
  readonly name: string;
  /** What follows the subcommand, options too. */
  readonly arguments: readonly string[];
}

/** The cdktf command that runs this process; undefined where none does, or where it can't be told (no /proc). */
export function cdktfCommand(pid = process.pid, depth = 12): CdktfCommand | undefined {
  const ancestor = processOf(pid);
  if (ancestor === undefined || depth === 0) return undefined;
  return parseCommand(ancestor.commandLine) ?? cdktfCommand(ancestor.parent, depth - 1);
}

/** What a process's arguments say of cdktf; undefined where they are another program's. */
export function parseCommand(commandLine: readonly string[]): CdktfCommand | undefined {
  const program = commandLine.findIndex((argument) => /(^|\/)cdktf(\.js)?$/.test(argument));
  if (program < 0) return undefined;
  const [name, ...rest] = commandLine.slice(program + 1);
  return name === undefined ? undefined : { name, arguments: rest };
}

/** True where the command is about that stack: it names it, by a pattern perhaps, or names none. */
export function concerns(command: CdktfCommand, stack: string): boolean {
  const named = command.arguments.filter((argument) => !argument.startsWith('-'));
  return named.length === 0 || named.some((pattern) => matches(pattern, stack));
}

function matches(pattern: string, stack: string): boolean {
  const literalParts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literalParts.join('.*')}$`).test(stack);
}

function processOf(
  pid: number,
): { readonly parent: number; readonly commandLine: readonly string[] } | undefined {
  try {
    // After the name, which stands in brackets and may hold anything: state, then the parent's id.
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const parent = Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]);
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean);
    return { parent, commandLine };
  } catch {
    return undefined;
  }
}
