import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { hasImage } from '../../images/build/engine.ts';
import { buildImages, pullOfficialBases } from '../../images/build.ts';
import { imageTag } from '../../images/tag.ts';
import { kafkaVersions, newestVersions } from '../../images/versions.ts';
import { canInstallPackages, installPackages } from './apt.ts';
import { isOnPath } from './executables.ts';
import { type Missing, MissingPrerequisites } from './missing.ts';
import { projectFolder } from './record.ts';

/** Debian packages by the command that the build of an image runs. */
const tools = {
  mvn: { package: 'maven', fix: 'install Apache Maven (maven.apache.org/install.html)' },
  jlink: { package: 'default-jdk-headless', fix: 'install a JDK, version 17 or later' },
} as const;

/** The newest versions, those that a stack names, and `more`: what the set-up has to have images of. */
export function wantedVersions(
  more: readonly string[] = [],
  stacks = join(projectFolder, 'stacks'),
): readonly string[] {
  const wanted = new Set<string>([...newestVersions, ...versionsIn(stacks), ...more]);
  const unknown = more.filter((version) => !(kafkaVersions as readonly string[]).includes(version));
  if (unknown.length > 0) {
    throw new RangeError(
      `There is no image for Kafka ${unknown.join(', ')}; use one of ${kafkaVersions.join(', ')}`,
    );
  }
  return kafkaVersions.filter((version) => wanted.has(version));
}

/** Versions that the sources in a folder name as a string, whatever for: an image too many does no harm. */
function versionsIn(folder: string): readonly string[] {
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const text = sources.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
  return kafkaVersions.filter((version) =>
    [`'${version}'`, `"${version}"`, `\`${version}\``].some((literal) => text.includes(literal)),
  );
}

/** Image by Kafka version: every one that the engine has. */
export async function presentImages(docker: Docker): Promise<Record<string, string>> {
  const missing = await versionsWithoutImage(docker, kafkaVersions);
  const present = kafkaVersions.filter((version) => !missing.includes(version));
  return Object.fromEntries(present.map((version) => [version, imageTag(version)]));
}

/** Of these Kafka versions, those whose image the engine doesn't have. */
export async function versionsWithoutImage(docker: Docker, versions: readonly string[]): Promise<string[]> {
  const present = await Promise.all(versions.map((version) => hasImage(docker, imageTag(version))));
  return versions.filter((_, index) => !present[index]);
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
