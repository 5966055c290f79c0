/** A name as Terraform takes it in an address: letters, digits, `_` and `-`, not starting with a digit. */
export function logicalId(...parts: readonly (string | number)[]): string {
  const name = parts.map((part) => String(part).replace(/[^A-Za-z0-9_-]/g, '_')).join('_');
  return /^[A-Za-z_]/.test(name) ? name : `_${name}`;
}
