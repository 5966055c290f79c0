import { readInvocation } from './invocation.ts';
import { selfSignedCertificate } from './process/certificate.ts';
import { handshakeLine, startedByTerraform } from './process/handshake.ts';
import { log, redirectConsole } from './process/logging.ts';
import { watchParent } from './process/parent.ts';
import { listen, type SocketServer } from './process/server.ts';
import type { ProviderDefinition } from './resource.ts';
import { pluginServices } from './rpc/services.ts';
import { Session } from './session.ts';

export interface ServeOptions {
  /** What to call the provider when a person starts it by hand, such as `kafka`. */
  readonly name: string;
}

/** Time that calls and connections have to end once Terraform has gone or has said so. In milliseconds. */
const CLOSE_MS = 700;

/** Time for the first call, which otherwise comes at once: a Terraform killed before this process looked never calls. */
const FIRST_CALL_MS = 60_000;

/**
 * Serves a provider to the Terraform that started this process, until Terraform ends it or dies. Standard output belongs
 * to the handshake. Started by hand it explains itself and exits with code 1.
 */
export async function serve<C>(definition: ProviderDefinition<C>, { name }: ServeOptions): Promise<void> {
  if (!startedByTerraform()) {
    process.stderr.write(
      `This is the Terraform provider "${name}". Terraform starts it; it does nothing on its own.\n`,
    );
    process.exitCode = 1;
    return;
  }
  redirectConsole();
  const session = new Session(definition, readInvocation());
  let server: SocketServer | undefined;
  const end = (reason: string) => endProcess(session, server, new Error(reason));
  const parent = watchParent(() => end('Terraform has ended.'));
  surviveSignals(session, end);
  const clientCertificate = process.env.PLUGIN_CLIENT_CERT || undefined;
  const certificate = selfSignedCertificate();
  const unused = setTimeout(() => end('Terraform has not called.'), FIRST_CALL_MS);
  const services = pluginServices(session, {
    called: () => clearTimeout(unused),
    hungUp: parent.check,
    shutdown: () => end('Terraform is done.'),
  });
  try {
    server = await listen(services, certificate, clientCertificate);
  } catch (thrown) {
    logStray('the socket can’t be opened', thrown);
    process.exit(1);
  }
  process.stdout.write(
    handshakeLine(server.socket, clientCertificate === undefined ? null : certificate.der),
  );
}

/** Aborts whatever is under way, closes connections and ends the process. */
function endProcess<C>(session: Session<C>, server: SocketServer | undefined, reason: Error): void {
  session.stop(reason);
  const exit = () => process.exit(0);
  setTimeout(exit, CLOSE_MS);
  Promise.all([session.close(), server?.close()])
    .catch((thrown) => log('warn', 'closing failed', { error: String(thrown) }))
    .finally(exit);
}

function surviveSignals<C>(session: Session<C>, end: (reason: string) => void): void {
  // Ctrl-C reaches the whole process group; Terraform decides what it means and calls StopProvider.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => end('The provider was told to end.'));
  process.on('unhandledRejection', (thrown) => logStray('unhandled rejection', thrown));
  // Calls under way then fail with a message and keep their state, which a crash would lose.
  process.on('uncaughtException', (thrown) => {
    logStray('uncaught exception', thrown);
    session.stop(new Error(`Unexpected: ${thrown.message}.`));
  });
}

const logStray = (what: string, thrown: unknown) =>
  log('error', what, { stack: thrown instanceof Error ? thrown.stack : String(thrown) });
