import type { ContainerModel } from '../../model/container.ts';
import type { SecretFile } from '../kafka/secret-files.ts';

/** Files of the folders that a container would mount, by their paths on the instance. `names`: what each folder holds, by its path there. */
export function filesOf(
  folders: ContainerModel['folders'] = [],
  names: (path: string) => readonly string[],
): Record<string, SecretFile> {
  return Object.fromEntries(
    folders.flatMap(({ hostPath, path }) =>
      names(path).map((name): [string, SecretFile] => [`${path}/${name}`, secretFile(`${hostPath}/${name}`)]),
    ),
  );
}

/** A key and what its owner trusts. */
export const KEY_FILES = ['keystore.pem', 'ca.pem'] as const;

const secretFile = (path: string): SecretFile => ({
  path,
  ...(path.endsWith('/ca.pem') ? { public: true } : {}),
  ...(path.endsWith('.p12') ? { base64: true } : {}),
});
