import type Docker from 'dockerode';
import type { ImageInspectInfo } from 'dockerode';
import { DiagnosticError, error } from '../../runtime/diagnostics.ts';
import { engine, ifExists, messageOf } from '../connection/errors.ts';

/** An image of the engine; undefined when it has none of that name or id. */
export const findImage = (docker: Docker, name: string): Promise<ImageInspectInfo | undefined> =>
  engine(`Image ${name} can't be read`, () => ifExists(docker.getImage(name).inspect()));

/**
 * The image, pulled when the engine doesn't have it.
 * @throws DiagnosticError when it can't be pulled
 */
export async function ensureImage(
  docker: Docker,
  name: string,
  signal: AbortSignal,
  platform?: string | null,
): Promise<ImageInspectInfo> {
  const local = await findImage(docker, name);
  if (local) return local;
  if (!name.startsWith('sha256:')) await pull(docker, name, signal, platform || undefined);
  const pulled = await findImage(docker, name);
  if (pulled) return pulled;
  throw new DiagnosticError(
    error(`No image ${name}`, 'The engine has no such image. Build or load it, or run the set-up again.', [
      'image',
    ]),
  );
}

async function pull(docker: Docker, name: string, signal: AbortSignal, platform: string | undefined) {
  try {
    const tagged = /[:@][^/]+$/.test(name) ? name : `${name}:latest`;
    const progress = await docker.pull(tagged, { platform, abortSignal: signal });
    await new Promise<void>((resolve, reject) =>
      docker.modem.followProgress(progress, (failure) => (failure ? reject(failure) : resolve())),
    );
  } catch (failure) {
    throw new DiagnosticError(
      error(
        `No image ${name}`,
        `The engine doesn't have the image, and pulling it failed: ${messageOf(failure)}. Build or load it first.`,
      ),
    );
  }
}

/** The digest under which a registry knows the image; '' for one that was never pulled or pushed. */
export function repoDigest(name: string, { RepoDigests: digests = [] }: ImageInspectInfo): string {
  const repository = name.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
  return digests?.find((digest) => digest.startsWith(`${repository}@`)) ?? digests?.[0] ?? '';
}
