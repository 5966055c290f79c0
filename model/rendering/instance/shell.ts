/** Lines that a POSIX shell reads back as exactly these variables. */
export const shellAssignments = (variables: Readonly<Record<string, string>>): string =>
  Object.entries(variables)
    .map(([name, value]) => `${name}=${quoted(value)}\n`)
    .join('');

const quoted = (value: string): string => `'${value.replaceAll("'", "'\\''")}'`;
