import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StackManifest } from '../../model/manifest.ts';
import { projectFolder } from './record.ts';

/** Stacks that have left something on this disk: state, or what synth wrote. */
export function knownStacks(project = projectFolder): string[] {
  const fromState = filesOf(project).flatMap((name) => name.match(/^terraform\.(.+)\.tfstate$/)?.[1] ?? []);
  const synthesized = filesOf(join(project, 'cdktf.out/stacks'));
  return [...new Set([...fromState, ...synthesized])].sort();
}

/** Whether the stack was ever deployed from here. */
export function hasState(stack: string, project = projectFolder): boolean {
  return existsSync(join(project, `terraform.${stack}.tfstate`));
}

/** Whether terraform's state of the stack holds any resource. */
export function hasResources(stack: string, project = projectFolder): boolean {
  const path = join(project, `terraform.${stack}.tfstate`);
  const state = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8') || '{}') : {};
  return (state.resources ?? []).some((resource: { mode: string }) => resource.mode === 'managed');
}

/** Data volumes that the synthesized stack protects from `terraform destroy`. */
export function retainedVolumes(stack: string, project = projectFolder): string[] {
  const path = join(project, 'cdktf.out/stacks', stack, 'cdk.tf.json');
  const synthesized = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  const volumes: { name: string; lifecycle?: { prevent_destroy?: boolean } }[] = Object.values(
    synthesized.resource?.docker_volume ?? {},
  );
  return volumes.filter(({ lifecycle }) => lifecycle?.prevent_destroy).map(({ name }) => name);
}

/** Containers of the stack by what synth wrote last; empty where that is gone. */
export const describedContainers = (stack: string, project = projectFolder): string[] =>
  containersInStopOrder(stack, project).flat();

/** The same in groups: brokers stop fastest while their ensemble or controllers are still there, and MirrorMaker 2 while brokers are. */
export function containersInStopOrder(stack: string, project = projectFolder): string[][] {
  const path = join(project, 'cdktf.out/stacks', stack, 'kafkaform.json');
  if (!existsSync(path)) return [];
  const { ensembles, clusters, mirrorMakers = [] }: StackManifest = JSON.parse(readFileSync(path, 'utf8'));
  return [
    mirrorMakers.flatMap(({ workers }) => workers),
    clusters.flatMap(({ brokers }) => brokers),
    [
      ...clusters.flatMap(({ controllers = [] }) => controllers),
      ...ensembles.flatMap(({ servers }) => servers),
    ],
  ].map((members) => members.map(({ container }) => container));
}

/** Removes the stack's state, its certificates and what synth wrote for it. Returns the paths. */
export async function removeStackFiles(stack: string, project = projectFolder): Promise<string[]> {
  const isState = (name: string) =>
    name.startsWith(`terraform.${stack}.tfstate`) || name === `.terraform.${stack}.tfstate.lock.info`;
  const paths = filesOf(project).filter(isState);
  // By the listing, not by the path: a name such as `..` must not lead anywhere else.
  if (filesOf(join(project, 'cdktf.out/stacks')).includes(stack)) {
    paths.push(join('cdktf.out/stacks', stack));
  }
  if (filesOf(join(project, CERTIFICATES)).includes(stack)) paths.push(join(CERTIFICATES, stack));
  for (const path of paths) {
    await rm(join(project, path), { recursive: true });
  }
  if (filesOf(join(project, 'cdktf.out/stacks')).length === 0) {
    await rm(join(project, 'cdktf.out'), { recursive: true, force: true });
  }
  return paths;
}

const CERTIFICATES = '.kafkaform/certificates';

function filesOf(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
