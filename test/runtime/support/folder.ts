import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The real objects of the test provider: JSON files in a folder. */
export class Folder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
    mkdirSync(path, { recursive: true });
  }

  load<T>(name: string): T | null {
    const file = this.#file(name);
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
  }

  store(name: string, value: object): void {
    writeFileSync(this.#file(name), JSON.stringify(value));
  }

  remove(name: string): void {
    rmSync(this.#file(name));
  }

  /** Leaves a word for the test to read. */
  tell(name: string, value: unknown): void {
    const file = join(this.path, `${name}.told`);
    writeFileSync(`${file}.new`, JSON.stringify(value));
    // The test may look at any moment: it sees the whole word or none.
    renameSync(`${file}.new`, file);
  }

  #file(name: string): string {
    return join(this.path, `${name}.json`);
  }
}
