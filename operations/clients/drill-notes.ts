import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DrillNote, DrillNotes } from '../mirror/drill/note.ts';

/** A file in the stack's folder. */
export function drillNotes(projectRoot: string, stack: string): DrillNotes {
  const path = join(projectRoot, 'cdktf.out', 'stacks', stack, 'mirror-drill.json');
  return {
    read: () => (existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as DrillNote) : null),
    write(note) {
      const draft = `${path}.${process.pid}`;
      writeFileSync(draft, `${JSON.stringify(note, null, 2)}\n`);
      renameSync(draft, path);
    },
    remove: () => rmSync(path, { force: true }),
    isHeld: ({ pid }) => pid !== process.pid && isAlive(pid),
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
