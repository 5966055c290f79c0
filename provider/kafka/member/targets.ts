import { type Diagnostic, error } from '../../runtime/diagnostics.ts';
import type { Invocation } from '../../runtime/invocation.ts';

/** A target of our own types brings its dependencies along, members included. */
const OURS = /(^|\.)(kafka|zookeeper)_[a-z_]+\.[^.]+$/;

/** What an anchor says of a run with -target that would leave out the members, and so the gate. */
export function targetProblems(
  { targets }: Invocation,
  members: 'brokers' | 'servers',
  typeName: string,
): Diagnostic[] {
  const unsafe = targets.filter((address) => !OURS.test(address));
  if (unsafe.length === 0) return [];
  return [
    error(
      'A targeted apply would go past the gate',
      `-target=${unsafe.join(' -target=')} leaves out the members that protect the ${members}, so terraform could take several ${members} down at once. ` +
        `Apply without -target, or target the ${typeName} instead: its compute comes along.`,
    ),
  ];
}
