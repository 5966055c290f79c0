import type { Container } from 'dockerode';

/** The last lines that a container wrote, to append to a message; empty when there are none. */
export async function logTail(container: Container, lines = 20): Promise<string> {
  try {
    const raw = await container.logs({ stdout: true, stderr: true, tail: lines });
    const text = demultiplex(raw).trim();
    return text === '' ? ' It wrote no logs.' : `\nIts last log lines:\n${text}`;
  } catch {
    return '';
  }
}

/** Without a tty the engine puts 8 bytes before each piece: stream (0-2), three zeros, length. */
function demultiplex(raw: Buffer): string {
  const pieces: Buffer[] = [];
  let at = 0;
  while (at + 8 <= raw.length) {
    if (raw.readUInt8(at) > 2 || raw.readUIntBE(at + 1, 3) !== 0) return raw.toString();
    const end = at + 8 + raw.readUInt32BE(at + 4);
    pieces.push(raw.subarray(at + 8, end));
    at = end;
  }
  return Buffer.concat(pieces).toString();
}
