import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { execa } from 'execa';

/** A folder as a tar stream in which everything belongs to root. */
function tarOf(folder: string): Readable {
  const tar = execa(
    'tar',
    ['--create', '--owner=0', '--group=0', '--numeric-owner', `--directory=${folder}`, '.'],
    {
      buffer: false,
      encoding: 'buffer',
    },
  );
  const stream = tar.readable();
  tar.catch((error: Error) => stream.destroy(error));
  return stream;
}

/** Whether the engine has the image. */
export async function hasImage(docker: Docker, image: string): Promise<boolean> {
  try {
    await docker.getImage(image).inspect();
    return true;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) {
      return false;
    }
    throw error;
  }
}

/** Imports a root file system as an image. */
export async function importImage(docker: Docker, root: string, image: string): Promise<void> {
  const [repo, tag] = image.split(':') as [string, string];
  const stream = await docker.importImage(tarOf(root), { repo, tag });
  await finished(docker, stream);
}

/** Builds a context folder that has a Dockerfile. @throws Error with the last lines of what failed */
export async function buildImage(
  docker: Docker,
  context: string,
  image: string,
  buildArguments: Readonly<Record<string, string>>,
): Promise<void> {
  const stream = await docker.buildImage(tarOf(context), {
    t: image,
    buildargs: { ...buildArguments },
    rm: true,
    forcerm: true,
  });
  await finished(docker, stream);
}

interface Progress {
  readonly stream?: string;
  readonly error?: string;
}

/** Waits for the end of a build, import or pull. */
export function finished(docker: Docker, stream: NodeJS.ReadableStream): Promise<void> {
  return new Promise((resolve, reject) => {
    docker.modem.followProgress(stream, (error: Error | null, lines: Progress[] | null) => {
      const failure = error?.message ?? lines?.find((line) => line.error)?.error;
      if (failure === undefined) {
        resolve();
        return;
      }
      const said = (lines ?? []).map((line) => line.stream ?? '').join('');
      reject(new Error(`${said.split('\n').slice(-20).join('\n')}\n${failure}`.trim()));
    });
  });
}
