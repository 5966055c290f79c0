/** What `stat` says of a file. */
interface Found {
  readonly mode: number;
}

/** Whether anybody but its owner may read, write or execute a file. */
export const othersMayRead = ({ mode }: Found): boolean => (mode & 0o077) !== 0;

/** As chmod takes it, such as 0644. */
export const modeOf = ({ mode }: Found): string => (mode & 0o777).toString(8).padStart(4, '0');
