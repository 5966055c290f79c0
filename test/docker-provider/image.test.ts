import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage, succeed } from './support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const exists = (name: string) =>
  stage.docker
    .getImage(name)
    .inspect()
    .then(
      () => true,
      () => false,
    );

/** A second name of the tiny image, for a test to lose. */
async function tagged(): Promise<string> {
  const repo = `${stage.prefix}/copy-${Math.random().toString(36).slice(2)}`;
  await stage.docker.getImage(stage.image).tag({ repo, tag: '1' });
  return `${repo}:1`;
}

describe('docker_image', () => {
  it('as a data source gives the id that a container takes', async () => {
    const workspace = await stage.workspace(`data "docker_image" "it" { name = "${stage.image}" }`);
    succeed(await workspace.apply());
    expect(await workspace.values('data.docker_image.it')).toEqual({
      id: stage.imageId,
      name: stage.image,
      repo_digest: '',
    });
  });

  it('as a resource takes an image that is there, and removes its name with the resource', async () => {
    const name = await tagged();
    const workspace = await stage.workspace(`resource "docker_image" "it" { name = "${name}" }`);
    succeed(await workspace.apply());
    expect(await workspace.values('docker_image.it')).toMatchObject({
      id: stage.imageId + name,
      image_id: stage.imageId,
    });
    expect((await workspace.plan()).exitCode).toBe(0);
    succeed(await workspace.destroy());
    expect(await exists(name)).toBe(false);
  });

  it('as a resource leaves the image when keep_locally is true', async () => {
    const name = await tagged();
    const workspace = await stage.workspace(
      `resource "docker_image" "it" {\n name = "${name}"\n keep_locally = true\n }`,
    );
    succeed(await workspace.apply());
    succeed(await workspace.destroy());
    expect(await exists(name)).toBe(true);
    await stage.docker.getImage(name).remove();
  });

  it('as a resource says why an image that is nowhere can not be had', async () => {
    const name = 'registry.invalid/nowhere:1';
    const workspace = await stage.workspace(`resource "docker_image" "it" { name = "${name}" }`);
    const applied = await workspace.apply();
    expect(applied.exitCode).toBe(1);
    expect(applied.output).toContain(`No image ${name}`);
    expect(applied.output).toContain('pulling it failed');
  });
});
