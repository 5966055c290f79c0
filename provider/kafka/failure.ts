import { JoinFailed } from '../../operations/membership/failure.ts';
import { KafkaError } from '../../operations/ports/kafka.ts';
import { ZooKeeperError } from '../../operations/ports/zookeeper.ts';
import { RollRefused } from '../../operations/roll/refusal.ts';
import { type Diagnostic, error, type Path } from '../runtime/diagnostics.ts';

/** A failure that is part of the trade, as a diagnostic. @throws anything else */
export function diagnose(problem: unknown, summary: string, path?: Path): Diagnostic {
  const ours = [JoinFailed, RollRefused, KafkaError, ZooKeeperError].find((kind) => problem instanceof kind);
  if (ours !== undefined) return error(summary, (problem as Error).message, path);
  throw problem;
}
