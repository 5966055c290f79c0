import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { Container } from 'dockerode';
import { pack } from 'tar-stream';
import type { UploadBlock } from './state.ts';

/** Puts the files into a container that doesn't run yet, owned by root. */
export async function uploadFiles(container: Container, uploads: readonly UploadBlock[]): Promise<void> {
  if (uploads.length === 0) return;
  const archive = pack();
  for (const upload of uploads) {
    archive.entry({ name: upload.file, mode: modeOf(upload), mtime: new Date() }, await contentOf(upload));
  }
  archive.finalize();
  await container.putArchive(await buffer(archive), { path: '/' });
}

const modeOf = ({ permissions, executable }: UploadBlock) =>
  permissions ? Number.parseInt(permissions, 8) : executable ? 0o744 : 0o644;

async function contentOf({ content, content_base64, source }: UploadBlock): Promise<Buffer> {
  if (source) return readFile(source);
  return content_base64 ? Buffer.from(content_base64, 'base64') : Buffer.from(content ?? '');
}
