import { DiagnosticError, error } from '../../runtime/diagnostics.ts';
import type { DataSourceHandler } from '../../runtime/resource.ts';
import type { Connection } from '../connection/docker.ts';
import { dataSourceSchema } from '../schema.ts';
import { findImage, repoDigest } from './ensure.ts';

interface ImageData {
  id: string | null;
  name: string;
  repo_digest: string | null;
}

/** Data source `docker_image`: an image that the engine has; a missing one stops the plan. */
// biome-ignore lint/suspicious/noExplicitAny: the schema is data, the state's type is our own
export const imageData: DataSourceHandler<any, Connection> = {
  schema: dataSourceSchema('docker_image'),

  async read({ client: { docker, endpoint }, config }) {
    const { name } = config as ImageData;
    const image = await findImage(docker, name);
    if (!image) {
      throw new DiagnosticError(
        error(
          `No image ${name}`,
          `The Docker engine at ${endpoint} has no image ${name}. Build or load it, or run the set-up again.`,
          ['name'],
        ),
      );
    }
    return { state: { id: image.Id, name, repo_digest: repoDigest(name, image) } };
  },
};
