import { stripVTControlCharacters } from 'node:util';

/** What terraform counted at the end. */
export interface Changes {
  readonly added: number;
  readonly changed: number;
  readonly destroyed: number;
}

/** What cdktf redraws all the time, and what it says about itself rather than about the stack. */
const noise =
  /^(\d+ Stacks? |[⠁-⣿]\s+Synthesizing|$)|getaddrinfo|: (Refreshing state|Reading|Still \w+|Creating|Destroying|Modifying)\.\.\./;

/** Such as `docker_container.orders_broker_2: Creation complete after 3s [id=…]`. */
const completion = /^(\S.*): (Creation|Modifications|Destruction) complete after (\S+)/;

const done = { Creation: 'created', Modifications: 'changed', Destruction: 'removed' } as const;

/** Makes of cdktf's output, which redraws a screen, one line per resource, and warnings and errors as terraform wrote them. */
export class CalmOutput {
  changes: Changes = { added: 0, changed: 0, destroyed: 0 };
  readonly #unclear: string[] = [];
  readonly #boxes = new Set<string>();
  #box: string[] | undefined;

  /** Takes one line of output and returns the lines to print for it. */
  read(raw: string): string[] {
    const line = stripVTControlCharacters(raw).trimEnd();
    // cdktf puts the stack's name, or as many blanks, before each line of terraform.
    const text = line.replace(/^(?:[\w-]+ {2}| {4,})/, '');
    if (this.#box !== undefined || text.startsWith('╷')) {
      return this.#readBox(text);
    }
    if (noise.test(line) || noise.test(text)) {
      return [];
    }
    this.#count(text);
    const [, address, what, duration] = text.match(completion) ?? [];
    if (address === undefined) {
      this.#unclear.push(text);
      return [];
    }
    return [`  ${address} ${done[what as keyof typeof done]} (${duration})`];
  }

  /** Why it failed, where no box has told: what was said last. */
  reasons(): string[] {
    const errors = this.#unclear.filter((line) => line.startsWith('Error') || /\[ERROR]/.test(line));
    return [...this.#boxes].some((box) => box.includes('Error'))
      ? []
      : [...this.#unclear.slice(-40), ...errors.slice(-1)];
  }

  /** A warning or error of terraform, ╷ to ╵; the same one comes more than once. */
  #readBox(text: string): string[] {
    this.#box = [...(this.#box ?? []), text];
    if (!text.startsWith('╵')) {
      return [];
    }
    const lines = this.#box;
    this.#box = undefined;
    const key = lines.join('\n');
    if (this.#boxes.has(key)) {
      return [];
    }
    this.#boxes.add(key);
    return lines;
  }

  #count(text: string): void {
    const applied = text.match(/Resources: (\d+) added, (\d+) changed, (\d+) destroyed/);
    const destroyed = text.match(/Resources: (\d+) destroyed/);
    if (applied !== null) {
      this.changes = {
        added: Number(applied[1]),
        changed: Number(applied[2]),
        destroyed: Number(applied[3]),
      };
    } else if (destroyed !== null) {
      this.changes = { added: 0, changed: 0, destroyed: Number(destroyed[1]) };
    }
  }
}
