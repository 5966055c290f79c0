import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

let scripts: Readonly<Record<string, string>> | undefined;

/** What is the same on all instances, by absolute path: what the image has of ours, and what prepares an instance. */
export function instanceScripts(): Readonly<Record<string, string>> {
  scripts ??= {
    ...filesIn('images/layout/opt', (path) => (OF_THE_BUILD.test(path) ? [] : [`/opt/${path}`])),
    ...filesIn('constructs/ec2/instance', (path) => [`/opt/kafkaform/instance/${path}`]),
  };
  return scripts;
}

/** Run while an image is built; an instance makes its bootstrap.checkpoint itself and has no class archive. */
const OF_THE_BUILD = /^kafkaform\/build\/(?!bootstrap-checkpoint\.sh$)/;

function filesIn(folder: string, place: (path: string) => readonly string[]): Record<string, string> {
  const root = join(projectOfThisFile(), folder);
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
  return Object.fromEntries(
    paths.flatMap((path) => place(path).map((target) => [target, readFileSync(join(root, path), 'utf8')])),
  );
}

/** The project that this code is of, as a file of its own or bundled; not the one that it is run in. */
function projectOfThisFile(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'images', 'layout'))) {
    if (folder === dirname(folder)) throw new Error('images/layout is missing: the project is not complete');
    folder = dirname(folder);
  }
  return folder;
}
