import type Docker from 'dockerode';
import { finished, hasImage } from './engine.ts';

/** How long a registry may take to say that it has the image, in milliseconds. */
const answerTimeout = 10_000;

/** Pulls apache/kafka of a version; undefined where no registry that has it can be reached. */
export async function pullOfficialBase(docker: Docker, kafkaVersion: string): Promise<string | undefined> {
  const image = `apache/kafka:${kafkaVersion}`;
  if (await hasImage(docker, image)) {
    return image;
  }
  if (!(await registryHas(docker, image))) {
    return undefined;
  }
  await finished(docker, await docker.pull(image));
  return image;
}

async function registryHas(docker: Docker, image: string): Promise<boolean> {
  try {
    await docker.getImage(image).distribution({ abortSignal: AbortSignal.timeout(answerTimeout) });
    return true;
  } catch {
    return false;
  }
}
