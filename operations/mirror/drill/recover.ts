import type { StackManifest } from '../../../model/manifest.ts';
import { removeBelongings } from './belongings.ts';
import { bringBack } from './cut.ts';
import type { DrillTools } from './rehearsal.ts';
import { openSide } from './side.ts';

/**
 * Puts right what a killed drill has left: brings its containers back, and removes its topics and its group. False when there is
 * nothing.
 * @throws Error while the drill still runs, and when something can't be put right
 */
export async function recoverDrill(
  manifest: StackManifest,
  { notes, control, clock, signal, onProgress }: DrillTools,
): Promise<boolean> {
  const note = notes.read();
  if (note === null) return false;
  if (notes.isHeld(note))
    throw new Error(
      `A drill of this stack has been running since ${note.startedAt} (process ${note.pid}): wait for its end.`,
    );
  onProgress(`A drill of ${note.startedAt} was killed; putting right what it left …`);
  const back = await bringBack(control, clock, note.containers);
  if (back.length > 0) onProgress(`Brought back: ${back.join(', ')}`);
  const clusters = [...manifest.clusters, ...(manifest.existingClusters ?? [])];
  const names = new Set(note.topics.map(({ cluster }) => cluster));
  const sides = clusters.filter(({ name }) => names.has(name)).map((cluster) => openSide('target', cluster));
  const left = await removeBelongings({ clock, signal }, sides, note.topics, note.group);
  await Promise.allSettled(sides.map((side) => side.close()));
  if (left.length > 0) throw new Error(`A killed drill has left what can't be removed: ${left.join('; ')}.`);
  onProgress('Its topics and its group are removed.');
  notes.remove();
  return true;
}
