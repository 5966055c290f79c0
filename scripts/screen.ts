import { setTimeout as delay } from 'node:timers/promises';

/** Cursor home, then clear to the end: redraws without flicker. */
const REDRAW = '\x1b[H\x1b[J';

/** Looks again and again, so many milliseconds apart, until `look` says that it is over (false) or Ctrl-C is pressed. */
export async function refresh(
  everyMs: number,
  look: (signal: AbortSignal) => Promise<boolean>,
): Promise<void> {
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort(new Error('interrupted')));
  while (await look(interrupt.signal)) {
    await delay(everyMs, undefined, { signal: interrupt.signal }).catch(() => {});
    if (interrupt.signal.aborted) break;
  }
}

/** Takes the place of the last screen on a terminal; elsewhere one follows the other. `note` stands beside the time. */
export function draw(text: string, note = ''): void {
  const head = `${process.stdout.isTTY ? REDRAW : ''}${new Date().toLocaleTimeString()}${note && `  ${note}`}`;
  console.log(`${head}\n\n${text}\n`);
}

/** JSON (one line per refresh while watching), a screen that is redrawn, or the text once. */
export function show(
  value: unknown,
  format: () => string,
  { watch = false, json = false }: { readonly watch?: boolean; readonly json?: boolean },
): void {
  if (json) console.log(JSON.stringify(value, null, watch ? undefined : 2));
  else if (watch) draw(format());
  else console.log(format());
}
