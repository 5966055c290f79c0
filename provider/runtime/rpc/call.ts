import type { Session } from '../session.ts';
import { diagnose, wireDiagnostics } from '../wire/diagnostics.ts';
import type { Method, RequestOf, ResponseOf } from '../wire/messages.ts';

/** One method: what it does, what it says it does when it fails, and what a failure leaves behind. */
export interface Rpc<M extends Method> {
  /** What to say that could not be done, such as `read kafka_topic`. */
  describe(request: RequestOf<M>): string;
  run<C>(request: RequestOf<M>, session: Session<C>, signal: AbortSignal): Promise<ResponseOf<M>>;
  /** The rest of the response when `run` throws. */
  onFailure?(request: RequestOf<M>): Omit<ResponseOf<M>, 'diagnostics'>;
}

/** Runs a method so that whatever is thrown reaches the user as diagnostics. */
export async function answer<M extends Method, C>(
  rpc: Rpc<M>,
  request: RequestOf<M>,
  session: Session<C>,
  signal: AbortSignal,
): Promise<ResponseOf<M>> {
  try {
    return await rpc.run(request, session, signal);
  } catch (thrown) {
    const diagnostics = wireDiagnostics(diagnose(thrown, rpc.describe(request), signal));
    return { ...rpc.onFailure?.(request), diagnostics } as ResponseOf<M>;
  }
}
