import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type Docker from 'dockerode';
import { buildDebianBase, importJreImage } from './build/debian-base.ts';
import { buildImage } from './build/engine.ts';
import { copyJars } from './build/jars.ts';
import { pullOfficialBase } from './build/official-base.ts';
import { imageTag } from './tag.ts';

const imagesFolder = dirname(fileURLToPath(import.meta.url));

export interface BuildOptions {
  readonly docker: Docker;
  readonly kafkaVersions: readonly string[];
  /** Called with one line per step that has ended. */
  readonly progress: (line: string) => void;
}

/** apache/kafka images that could be had, by Kafka version. */
export type OfficialBases = ReadonlyMap<string, string>;

/** Pulls what can be had of apache/kafka; what can't is built from Debian packages by {@link buildImages}. */
export async function pullOfficialBases(
  docker: Docker,
  kafkaVersions: readonly string[],
): Promise<OfficialBases> {
  const bases = new Map<string, string>();
  for (const kafkaVersion of kafkaVersions) {
    const image = await pullOfficialBase(docker, kafkaVersion);
    if (image === undefined) {
      break;
    }
    bases.set(kafkaVersion, image);
  }
  return bases;
}

/**
 * Builds the images of the versions under the names that `imageTag` gives.
 *
 * Needs mvn; for a version without an official base also apt-get, dpkg-deb and jlink of a JDK 17 or later.
 */
export async function buildImages(options: BuildOptions, officialBases: OfficialBases): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'kafkaform-images-'));
  const build = { ...options, officialBases, scratch, jars: join(scratch, 'jars') };
  try {
    const fromDebian = options.kafkaVersions.filter((version) => !officialBases.has(version));
    await allEnded([
      step(build, 'jars from Maven', () => copyJars(fromDebian, build.jars)),
      fromDebian.length > 0 &&
        step(build, 'Java run time on Debian packages', () =>
          importJreImage(build.docker, passingTag(build, 'jre'), join(scratch, 'jre')),
        ),
    ]);
    await allEnded(
      options.kafkaVersions.map((version) =>
        step(build, imageTag(version), () => buildVersion(build, version)),
      ),
    );
  } finally {
    await untag(build, ['jre', ...options.kafkaVersions.map((version) => `base-${version}`)]);
    await rm(scratch, { recursive: true, force: true });
  }
}

interface Build extends BuildOptions {
  readonly officialBases: OfficialBases;
  readonly scratch: string;
  /** Folder of the jars, with a folder for each version and one for the JMX exporter. */
  readonly jars: string;
}

async function buildVersion(build: Build, kafkaVersion: string): Promise<void> {
  const base = build.officialBases.get(kafkaVersion) ?? (await buildBase(build, kafkaVersion));
  const context = join(build.scratch, `image-${kafkaVersion}`);
  const agentFolder = join(build.jars, 'jmx-exporter');
  const [agent] = await readdir(agentFolder);
  await mkdir(context);
  await cp(join(agentFolder, agent as string), join(context, 'jmx_prometheus_javaagent.jar'));
  await cp(join(imagesFolder, 'layout'), join(context, 'layout'), { recursive: true });
  await cp(join(imagesFolder, 'Dockerfile'), join(context, 'Dockerfile'));
  await buildImage(build.docker, context, imageTag(kafkaVersion), { BASE: base });
}

async function buildBase(build: Build, kafkaVersion: string): Promise<string> {
  const image = passingTag(build, `base-${kafkaVersion}`);
  await buildDebianBase(build.docker, {
    kafkaVersion,
    image,
    jreImage: passingTag(build, 'jre'),
    jars: join(build.jars, kafkaVersion),
    scratch: join(build.scratch, `base-${kafkaVersion}`),
  });
  return image;
}

/** Tag of this build alone, so that two builds at once don't take each other's images away. */
function passingTag({ scratch }: Build, name: string): string {
  return `${basename(scratch).toLowerCase()}:${name}`;
}

/** The layers stay as part of the images. */
async function untag(build: Build, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const image = build.docker.getImage(passingTag(build, name));
    await image.remove({ noprune: true }).catch(() => undefined);
  }
}

/** Waits for all, also when one fails: what still runs writes into the folder that is about to be removed. */
async function allEnded(steps: readonly (Promise<void> | false)[]): Promise<void> {
  const failed = (await Promise.allSettled(steps)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

async function step(build: Build, name: string, work: () => Promise<void>): Promise<void> {
  const started = performance.now();
  await work();
  build.progress(`${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
}
