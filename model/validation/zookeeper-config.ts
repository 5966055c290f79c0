import { ownedZookeeperProperty } from '../properties/owned.ts';
import { ZOOKEEPER_FAMILIES, ZOOKEEPER_PROPERTIES } from '../properties/zookeeper.ts';
import { tlsListenersOf } from '../rendering/ensemble-listeners.ts';
import type { EnsembleSpec } from '../spec/ensemble.ts';
import type { Problem } from './problem.ts';
import { configProblems } from './properties.ts';
import type { Subject } from './subject.ts';

export function zookeeperConfigProblems(ensemble: EnsembleSpec, found: Subject): readonly Problem[] {
  const { config = {} } = ensemble;
  const tls = tlsListenersOf(ensemble).length > 0;
  return [
    ...configProblems(config, found, {
      system: 'ZooKeeper 3.8',
      code: 'zookeeper',
      table: ZOOKEEPER_PROPERTIES,
      owned: (key) => ownedZookeeperProperty(key, tls),
      family: (key) => ZOOKEEPER_FAMILIES.some((pattern) => pattern.test(key)),
    }),
    ...sessionLimitProblems(config, found),
  ];
}

/** ZooKeeper doesn't start with these crossed; left out they are 2 and 20 ticks. */
function sessionLimitProblems(config: NonNullable<EnsembleSpec['config']>, found: Subject): Problem[] {
  const tick = Number(config.tickTime ?? 2000);
  const least = Number(config.minSessionTimeout ?? 2 * tick);
  const most = Number(config.maxSessionTimeout ?? 20 * tick);
  if (!(least > most) || least < 0 || most < 0) return [];
  const given = config.minSessionTimeout === undefined ? 'maxSessionTimeout' : 'minSessionTimeout';
  return [
    found.error(
      'session-timeouts-crossed',
      `config["${given}"]`,
      config[given],
      `sessions would last from ${least} to ${most} milliseconds, which no session can`,
      'keep minSessionTimeout at or below maxSessionTimeout',
    ),
  ];
}
