import type { PropertyTable } from './definition.ts';
import table from './zookeeper-3.8.json' with { type: 'json' };

/** Server properties of ZooKeeper 3.8. Its server has no table of its own: names from its classes, types from its guide. */
export const ZOOKEEPER_PROPERTIES = table as unknown as PropertyTable;

/** Families whose members follow a pattern: TLS, authentication providers, a metrics provider's own. */
export const ZOOKEEPER_FAMILIES: readonly RegExp[] = [
  /^ssl\.(quorum\.)?[A-Za-z][A-Za-z.]*$/,
  /^authProvider\.[\w.]+$/,
  /^metricsProvider\.[\w.]+$/,
];
