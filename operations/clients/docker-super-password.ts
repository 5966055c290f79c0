import { SUPER_PASSWORD_FILE } from '../../model/rendering/ensemble.ts';

/** Size of a tar header, and of the blocks that follow it, in bytes. */
const TAR_BLOCK = 512;

/**
 * The super user's password of a ZooKeeper server in a Docker container, from the server's own volume; null where there is no
 * engine, no such container or no such file. Never log or store it.
 */
export async function dockerSuperPassword(container: string): Promise<string | null> {
  try {
    const archive = await new (await import('dockerode')).default()
      .getContainer(container)
      .getArchive({ path: SUPER_PASSWORD_FILE });
    const chunks: Buffer[] = [];
    for await (const chunk of archive) chunks.push(Buffer.from(chunk));
    return firstFile(Buffer.concat(chunks)).trim() || null;
  } catch {
    return null;
  }
}

/** A tar header has the size of its file in octal digits at 124. */
function firstFile(tar: Buffer): string {
  const size = Number.parseInt(tar.subarray(124, 136).toString('latin1'), 8);
  return tar.subarray(TAR_BLOCK, TAR_BLOCK + size).toString('utf8');
}
