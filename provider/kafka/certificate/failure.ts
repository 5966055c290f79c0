import { type Diagnostic, DiagnosticError, error } from '../../runtime/diagnostics.ts';

/** Files that can't be written or read are part of the trade. @throws anything else */
export function fileFailure(summary: string, problem: unknown): DiagnosticError {
  const { code, path } = problem as NodeJS.ErrnoException;
  if (typeof code !== 'string') throw problem;
  if (code === 'EPERM')
    return new DiagnosticError(
      error(
        summary,
        `${path ?? 'The key'} can't be given to the user of the server's container: only root may give files away. ` +
          'Deploy as root, or as the user with id 1000, whose files the containers read.',
      ),
    );
  return new DiagnosticError(error(summary, `${(problem as Error).message}. Mend that and deploy again.`));
}

export const relativeFolder = (attribute: string, folder: string): Diagnostic =>
  error(
    'The folder is not absolute',
    `${attribute} is '${folder}' but containers mount it; give an absolute path.`,
    [attribute],
  );
