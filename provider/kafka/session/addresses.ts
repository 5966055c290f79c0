import { type Diagnostic, error, type Path } from '../../runtime/diagnostics.ts';

const ADDRESS = /^(?:\[[^\]]+\]|[^:\s]+):(\d{1,5})$/;

export function checkAddresses(addresses: readonly unknown[], at: Path, problems: Diagnostic[]): void {
  for (const address of addresses) {
    const port = Number(ADDRESS.exec(String(address))?.[1]);
    if (port >= 1 && port <= 65_535) continue;
    problems.push(error('Malformed address', `'${address}' is not host:port, such as 127.0.0.1:19092.`, at));
  }
}
