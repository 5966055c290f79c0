import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type { Certificate } from './certificate.ts';

/** A gRPC server on a Unix socket of its own. */
export interface SocketServer {
  readonly socket: string;
  /** Resolves once what is being answered has its answer and Terraform has hung up. */
  close(): Promise<void>;
}

export type Services = readonly {
  readonly definition: ServiceDefinition;
  readonly methods: UntypedServiceImplementation;
}[];

/** @param clientCertificate the only certificate whose holder may connect; without one, whoever reaches the socket */
export async function listen(
  services: Services,
  certificate: Certificate,
  clientCertificate: string | undefined,
): Promise<SocketServer> {
  // Plans of thousands of resources are one message each, but a schema or a state may be larger than the default 4 MiB.
  const server = new Server({ 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 });
  for (const { definition, methods } of services) server.addService(definition, methods);
  const folder = mkdtempSync(join(socketParent(), 'kafkaform-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const socket = join(folder, 'plugin.sock');
  await bind(server, `unix:${socket}`, credentials(certificate, clientCertificate));
  return {
    socket,
    close: () => new Promise((resolve) => server.tryShutdown(() => resolve())),
  };
}

/** A socket's whole path may have about 100 bytes; where the temporary folder's is long, /tmp has to do. */
function socketParent(): string {
  const wanted = process.env.PLUGIN_UNIX_SOCKET_DIR || tmpdir();
  return wanted.length < 75 ? wanted : '/tmp';
}

const bind = (server: Server, address: string, credentials: ServerCredentials) =>
  new Promise<void>((resolve, reject) =>
    server.bindAsync(address, credentials, (failure) => (failure ? reject(failure) : resolve())),
  );

function credentials(certificate: Certificate, clientCertificate: string | undefined): ServerCredentials {
  if (clientCertificate === undefined) return ServerCredentials.createInsecure();
  const pair = {
    private_key: Buffer.from(certificate.privateKeyPem),
    cert_chain: Buffer.from(certificate.pem),
  };
  return ServerCredentials.createSsl(Buffer.from(clientCertificate), [pair], true);
}
