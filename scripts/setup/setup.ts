import { join } from 'node:path';
import Docker from 'dockerode';
import { findAwsProvider } from './aws-provider.ts';
import { findDockerProvider } from './docker-provider.ts';
import { engineAnswers, missingEngine, startEngine } from './engine.ts';
import { largestFilesLimit } from './files-limit.ts';
import {
  buildMissingImages,
  missingBuildTools,
  presentImages,
  versionsWithoutImage,
  wantedVersions,
} from './images.ts';
import { isMissing, type Missing, MissingPrerequisites } from './missing.ts';
import { hiddenProviders } from './own-providers.ts';
import { bundleProviders } from './provider-bundles.ts';
import { type KeptRecord, projectFolder, readRecord, setupFolder, writeRecord } from './record.ts';
import { dropMissingCliConfig, findTerraform, type Terraform, terraformFingerprint } from './terraform.ts';

export interface SetupOptions {
  /** Ask again where the Docker provider can be had, instead of going by the record. @default false */
  readonly refresh?: boolean;
  /** Kafka versions to have an image of, besides the newest and those that stacks name. @default [] */
  readonly kafkaVersions?: readonly string[];
  readonly progress: (line: string) => void;
}

/**
 * Makes this machine ready for `cdktf deploy`: engine, images, providers, and the record of them that synth reads. Does only
 * what isn't done yet.
 *
 * @throws MissingPrerequisites naming all that it needs and can't install, before anything has been changed
 */
export async function setup({ refresh = false, kafkaVersions, progress }: SetupOptions): Promise<KeptRecord> {
  dropMissingCliConfig(process.env, progress);
  const wanted = wantedVersions(kafkaVersions);
  const earlier = refresh ? {} : readRecord();
  const terraform = await checkPrerequisites(wanted, earlier);
  if (!(await engineAnswers())) {
    await startEngine(setupFolder, progress);
  }
  const docker = new Docker();
  const [bundles] = await Promise.all([
    bundleProviders(projectFolder, join(setupFolder, 'providers')),
    ensureImages(docker, wanted, progress),
  ]);
  if (bundles.length > 0) {
    progress(`Bundled the providers ${bundles.join(' and ')}.`);
  }
  const record = await completeRecord(earlier, terraform, docker);
  writeRecord(record);
  progress(summary(record, terraform));
  return record;
}

async function checkPrerequisites(
  wanted: readonly string[],
  earlier: Partial<KeptRecord>,
): Promise<Terraform> {
  const [terraform, engine] = await Promise.all([findTerraform(), engineAnswers()]);
  const versions = engine ? await versionsWithoutImage(new Docker(), wanted) : ['unknown'];
  const missing: (Missing | undefined)[] = [
    isMissing(terraform) ? terraform : await hiddenUnlessAsked(terraform, earlier),
    engine ? undefined : missingEngine(),
    ...(versions.length > 0 ? missingBuildTools() : []),
  ];
  const named = missing.filter((entry) => entry !== undefined);
  if (named.length > 0 || isMissing(terraform)) {
    throw new MissingPrerequisites(named);
  }
  return terraform;
}

/** A set-up that has come to its end with this terraform and its configuration has asked already. */
async function hiddenUnlessAsked(
  terraform: Terraform,
  earlier: Partial<KeptRecord>,
): Promise<Missing | undefined> {
  return earlier.terraform === terraformFingerprint(terraform) ? undefined : hiddenProviders(terraform);
}

async function ensureImages(
  docker: Docker,
  wanted: readonly string[],
  progress: (line: string) => void,
): Promise<void> {
  const versions = await versionsWithoutImage(docker, wanted);
  if (versions.length > 0) {
    await buildMissingImages(docker, versions, progress);
  }
}

/** The earlier record where its answers still hold, with what had to be asked anew. */
async function completeRecord(
  earlier: Partial<KeptRecord>,
  terraform: Terraform,
  docker: Docker,
): Promise<KeptRecord> {
  const images = await presentImages(docker);
  const engine: string = (await docker.info()).ID;
  const fingerprint = terraformFingerprint(terraform);
  const provider =
    earlier.terraform === fingerprint &&
    earlier.dockerProvider !== undefined &&
    earlier.registryHost !== undefined
      ? {
          dockerProvider: earlier.dockerProvider,
          registryHost: earlier.registryHost,
          awsProvider: earlier.awsProvider,
        }
      : await findProviders(terraform);
  const filesLimit =
    earlier.engine === engine
      ? earlier.largestFilesLimit
      : await largestFilesLimit(docker, Object.values(images)[0] as string);
  return { images, ...provider, largestFilesLimit: filesLimit, terraform: fingerprint, engine };
}

async function findProviders({ command }: Terraform) {
  const [docker, awsProvider] = await Promise.all([findDockerProvider(command), findAwsProvider(command)]);
  return { ...docker, awsProvider };
}

function summary({ images, dockerProvider }: KeptRecord, terraform: Terraform): string {
  const provider =
    dockerProvider === 'kreuzwerker'
      ? 'kreuzwerker/docker'
      : "kafkaform's own, as kreuzwerker/docker can't be had";
  return [
    `${terraform.version}; Docker provider: ${provider}.`,
    `Images: ${Object.values(images).join(', ')}.`,
    'The set-up is complete.',
  ].join('\n');
}
