import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** How terraform was called: what a provider may read from its parent process and its environment. */
export interface Invocation {
  /** The arguments after the program name, with those of TF_CLI_ARGS and TF_CLI_ARGS_<command> in their place. */
  readonly arguments: readonly string[];
  /** The subcommand: plan, apply, destroy, import …; undefined when it can't be told. */
  readonly command: string | undefined;
  /** True for `terraform destroy`, `plan -destroy` and `apply -destroy`. */
  readonly destroy: boolean;
  /** Addresses given with -target. */
  readonly targets: readonly string[];
  /** Terraform's limit of concurrent operations; 10 unless -parallelism says otherwise. */
  readonly parallelism: number;
  /** The same for every provider process of one terraform run, different for the next run. */
  readonly runId: string;
}

const DEFAULT_PARALLELISM = 10;

/** Reads how the parent process, terraform, was called. What can't be read is left at Terraform's defaults. */
export function readInvocation(parent: number = process.ppid): Invocation {
  return parseInvocation(argumentsOf(parent), process.env, `${parent}-${startTimeOf(parent)}`);
}

/** @param argv the arguments after the program name, as terraform was given them */
export function parseInvocation(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  runId: string,
): Invocation {
  const command = argv.find((each) => !each.startsWith('-'));
  const merged = command === undefined ? [...argv] : withEnvironment(argv, command, environment);
  const options = merged.slice(command === undefined ? 0 : merged.indexOf(command) + 1);
  const parallelism = Number(valuesOf(options, 'parallelism').at(-1));
  return {
    arguments: merged,
    command,
    destroy: command === 'destroy' || isSwitchedOn(options, 'destroy'),
    targets: valuesOf(options, 'target'),
    parallelism: Number.isInteger(parallelism) && parallelism > 0 ? parallelism : DEFAULT_PARALLELISM,
    runId,
  };
}

/** Terraform puts arguments from the environment right after the subcommand, so that the command line wins. */
function withEnvironment(
  argv: readonly string[],
  command: string,
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  const at = argv.indexOf(command) + 1;
  const forCommand = environment[`TF_CLI_ARGS_${command.replaceAll('-', '_')}`];
  return [
    ...argv.slice(0, at),
    ...splitWords(forCommand ?? ''),
    ...splitWords(environment.TF_CLI_ARGS ?? ''),
    ...argv.slice(at),
  ];
}

/** Values of `-name=value` and `-name value`; one hyphen or two. */
function valuesOf(options: readonly string[], name: string): string[] {
  const form = new RegExp(`^--?${name}(?:=(.*))?$`, 's');
  return options.flatMap((option, index) => {
    const match = form.exec(option);
    if (!match) return [];
    const value = match[1] ?? options[index + 1];
    return value === undefined ? [] : [value];
  });
}

/** The last `-name`, `-name=true` or `-name=false` decides. */
function isSwitchedOn(options: readonly string[], name: string): boolean {
  const form = new RegExp(`^--?${name}(?:=(.*))?$`);
  const last = options.map((option) => form.exec(option)).findLast((match) => match !== null);
  return (
    last !== undefined && last !== null && ['1', 't', 'true', undefined].includes(last[1]?.toLowerCase())
  );
}

/** Splits like a shell: spaces separate, quotes hold together, a backslash takes the next character as it is. */
function splitWords(text: string): string[] {
  const words = text.match(/(?:\\.|'[^']*'|"(?:\\.|[^"\\])*"|[^\s'"\\])+/gs) ?? [];
  return words.map((word) =>
    word.replace(
      /\\(.)|'([^']*)'|"((?:\\.|[^"\\])*)"/gs,
      (_, escaped, single, double) => escaped ?? single ?? String(double).replace(/\\(.)/gs, '$1'),
    ),
  );
}

function argumentsOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(1, -1);
  } catch {
    // Elsewhere than on Linux ps joins the arguments with spaces: those with spaces in them come apart.
    return splitWords(ps(pid, 'args=')).slice(1);
  }
}

/** Any text that differs between two processes that had the same id. */
function startTimeOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field, the program's name, may hold spaces; the start time is the 20th after it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return ps(pid, 'lstart=').replace(/\W+/g, '');
  }
}

function ps(pid: number, column: string): string {
  try {
    return execFileSync('ps', ['-ww', '-o', column, '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}
