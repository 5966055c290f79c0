import type { TerraformResult } from '../../support/terraform.ts';

/** What terraform said, without the frame that it draws around messages. */
export const said = ({ output }: TerraformResult): string =>
  output.replace(/[╷╵│]/g, ' ').replace(/\s+/g, ' ');

/** What the last provider process of a terraform run with TF_LOG_PROVIDER=DEBUG asked a cluster, from its log. */
export function requestsIn(log: string, cluster = 'orders'): Readonly<Record<string, number>> {
  const last = [...log.matchAll(new RegExp(`requests to cluster ${cluster}: (.*)`, 'g'))].at(-1)?.[1] ?? '';
  return Object.fromEntries([...last.matchAll(/\b([A-Z]\w+)=(\d+)/g)].map(([, api, n]) => [api, Number(n)]));
}

/** How many messages of a kind terraform printed. */
export const count = (result: TerraformResult, kind: 'Error' | 'Warning'): number =>
  [...`${result.stdout}\n${result.stderr}`.matchAll(new RegExp(`^(│ )?${kind}: `, 'gm'))].length;
