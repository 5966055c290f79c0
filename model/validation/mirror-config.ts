import {
  type MirrorScope,
  mirrorInOtherLine,
  mirrorTable,
  ownedMirrorProperty,
} from '../properties/mirror.ts';
import type { MirrorMakerSpec } from '../spec/mirror-maker.ts';
import type { Problem } from './problem.ts';
import { configProblems, splitScalars } from './properties.ts';
import type { Subject } from './subject.ts';

type Config = Readonly<Record<string, string | number | boolean>>;

/** Properties of the workers, of the flows and of their clients. */
export function mirrorConfigProblems(mirror: MirrorMakerSpec, found: Subject): readonly Problem[] {
  const { kafkaVersion, config, flows } = mirror;
  return [
    ...scoped(kafkaVersion, 'worker', config, 'config', found),
    ...flows.flatMap((flow, index) => [
      ...scoped(kafkaVersion, 'flow', flow.config, `flows[${index}].config`, found),
      ...(['consumer', 'producer', 'admin'] as const).flatMap((client) =>
        scoped(kafkaVersion, client, flow[client], `flows[${index}].${client}`, found),
      ),
    ]),
  ];
}

const SYSTEMS: Readonly<Record<MirrorScope, string>> = {
  worker: 'a Connect worker',
  flow: 'MirrorMaker',
  consumer: 'a consumer',
  producer: 'a producer',
  admin: 'an admin client',
};

function scoped(
  kafkaVersion: string,
  scope: MirrorScope,
  config: Config | undefined,
  at: string,
  found: Subject,
): readonly Problem[] {
  const here = relocated(found, at);
  const { config: scalars, problems } = splitScalars(config ?? {}, here);
  return [
    ...problems,
    ...configProblems(scalars, here, {
      system: `${SYSTEMS[scope]} of Kafka ${kafkaVersion}`,
      code: 'mirror',
      table: mirrorTable(kafkaVersion, scope),
      owned: (key) => ownedMirrorProperty(scope, key),
      // Transforms and their predicates, config providers: names and what they take are the user's.
      family: (key) => /^(transforms|predicates|config\.providers|topic\.creation)\./.test(key),
      elsewhere: (key) => mirrorInOtherLine(kafkaVersion, scope, key),
    }),
  ];
}

/** The same subject for a `config` that stands somewhere else in it. */
function relocated(found: Subject, at: string): Subject {
  const moved =
    (of: Subject['error']): Subject['error'] =>
    (code, property, ...rest) =>
      of(code, property.replace(/^config/, at), ...rest);
  return { error: moved(found.error), warning: moved(found.warning) };
}
