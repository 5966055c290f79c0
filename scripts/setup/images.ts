import type Docker from 'dockerode';
import { hasImage } from '../../images/build/engine.ts';
import { buildImages, pullOfficialBases } from '../../images/build.ts';
import { imageTag } from '../../images/tag.ts';
import { kafkaVersions } from '../../images/versions.ts';
import { canInstallPackages, installPackages } from './apt.ts';
import { isOnPath } from './executables.ts';
import { type Missing, MissingPrerequisites } from './missing.ts';

/** Debian packages by the command that the build of an image runs. */
const tools = {
  mvn: { package: 'maven', fix: 'install Apache Maven (maven.apache.org/install.html)' },
  jlink: { package: 'default-jdk-headless', fix: 'install a JDK, version 17 or later' },
} as const;

/** Image by Kafka version. */
export const wantedImages = (): Record<string, string> =>
  Object.fromEntries(kafkaVersions.map((kafkaVersion) => [kafkaVersion, imageTag(kafkaVersion)]));

/** Kafka versions whose image the engine doesn't have. */
export async function versionsWithoutImage(docker: Docker): Promise<string[]> {
  const present = await Promise.all(
    kafkaVersions.map((kafkaVersion) => hasImage(docker, imageTag(kafkaVersion))),
  );
  return kafkaVersions.filter((_, index) => !present[index]);
}

/** What a build needs whatever its base is, and can't be installed here. */
export function missingBuildTools(env: NodeJS.ProcessEnv = process.env): Missing[] {
  return canInstallPackages(env) ? [] : absent(['mvn'], env);
}

/** Builds the images of the versions, after installing the tools for it where need be. */
export async function buildMissingImages(
  docker: Docker,
  versions: readonly string[],
  progress: (line: string) => void,
): Promise<void> {
  const bases = await pullOfficialBases(docker, versions);
  await ensureTools(bases.size === versions.length ? ['mvn'] : ['mvn', 'jlink'], progress);
  if (bases.size < versions.length && !isOnPath('dpkg-deb')) {
    throw new MissingPrerequisites([
      {
        name: 'Base image',
        received:
          'no registry that has apache/kafka can be reached, and there is no apt-get to build a base from',
        fix: 'let the Docker engine reach a registry or a mirror of it, or build on Debian or Ubuntu',
      },
    ]);
  }
  progress(`Building the images of Kafka ${versions.join(' and ')}, which takes a minute or two …`);
  await buildImages({ docker, kafkaVersions: versions, progress: (line) => progress(`  ${line}`) }, bases);
}

async function ensureTools(commands: readonly (keyof typeof tools)[], progress: (line: string) => void) {
  const needed = commands.filter((command) => !isOnPath(command));
  if (needed.length === 0) {
    return;
  }
  if (!canInstallPackages()) {
    throw new MissingPrerequisites(absent(needed));
  }
  const packages = needed.map((command) => tools[command].package);
  progress(`Installing ${packages.join(' and ')} …`);
  await installPackages(packages);
}

function absent(commands: readonly (keyof typeof tools)[], env: NodeJS.ProcessEnv = process.env): Missing[] {
  return commands
    .filter((command) => !isOnPath(command, env))
    .map((command) => ({ name: command, received: 'it is not on the path', fix: tools[command].fix }));
}
