import { readFileSync } from 'node:fs';
import type { Agent } from 'node:http';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { DiagnosticError, error } from '../../runtime/diagnostics.ts';
import { contextEndpoint } from './context.ts';
import { messageOf } from './errors.ts';
import { sshAgent } from './ssh.ts';

/** The provider's configuration; what is null falls back to the environment, as with the docker command. */
export interface ConnectionConfig {
  /** unix:///path, tcp://host:port, http(s)://host:port or ssh://user@host; DOCKER_HOST. */
  readonly host: string | null;
  /** A docker context by name; DOCKER_CONTEXT. It wins over `host`. */
  readonly context: string | null;
  /** Directory with ca.pem, cert.pem and key.pem; DOCKER_CERT_PATH. */
  readonly cert_path: string | null;
  readonly ca_material: string | null;
  readonly cert_material: string | null;
  readonly key_material: string | null;
  /** Further options of the ssh command; DOCKER_SSH_OPTS. */
  readonly ssh_opts: readonly string[] | null;
}

export interface Connection {
  readonly docker: Docker;
  /** Where the engine is, for messages. */
  readonly endpoint: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws DiagnosticError when the configuration names no usable endpoint */
export async function connect(
  config: ConnectionConfig,
  environment: Environment = process.env,
): Promise<Connection> {
  const endpoint = endpointOf(config, environment);
  const url = parse(endpoint);
  // Terraform starts a provider for its schema alone too: what that doesn't need isn't loaded then.
  const { default: Docker } = await import('dockerode');
  // dockerode mixes in DOCKER_HOST by itself: say explicitly what isn't used.
  const nothing = {
    host: undefined,
    port: undefined,
    socketPath: undefined,
    ca: undefined,
    cert: undefined,
    key: undefined,
  };
  const { DOCKER_HOST, DOCKER_CERT_PATH } = process.env;
  delete process.env.DOCKER_HOST;
  delete process.env.DOCKER_CERT_PATH;
  try {
    return { endpoint, docker: new Docker({ ...nothing, ...transport(url, config, environment) }) };
  } finally {
    if (DOCKER_HOST !== undefined) process.env.DOCKER_HOST = DOCKER_HOST;
    if (DOCKER_CERT_PATH !== undefined) process.env.DOCKER_CERT_PATH = DOCKER_CERT_PATH;
  }
}

function endpointOf({ host, context }: ConnectionConfig, environment: Environment): string {
  const named = context || environment.DOCKER_CONTEXT;
  if (named && named !== 'default') {
    return contextEndpoint(named, environment.DOCKER_CONFIG ?? join(homedir(), '.docker'));
  }
  return host || environment.DOCKER_HOST || 'unix:///var/run/docker.sock';
}

function parse(endpoint: string): URL {
  try {
    return new URL(endpoint.includes('://') ? endpoint : `tcp://${endpoint}`);
  } catch {
    throw invalid(`${JSON.stringify(endpoint)} is not a docker endpoint`);
  }
}

function transport(url: URL, config: ConnectionConfig, environment: Environment): Transport {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  switch (url.protocol) {
    case 'unix:':
    case 'npipe:':
      return { socketPath: decodeURIComponent(url.pathname) || '/var/run/docker.sock' };
    case 'ssh:':
      return {
        host: 'docker.invalid',
        protocol: 'http',
        agent: sshAgent(url, sshOptions(config, environment)),
      };
    case 'tcp:':
    case 'http:':
    case 'https:': {
      const tls = tlsMaterial(config, environment);
      const secure = tls !== undefined || url.protocol === 'https:';
      return { host, port: url.port || (secure ? 2376 : 2375), protocol: secure ? 'https' : 'http', ...tls };
    }
    default:
      throw invalid(`the docker endpoint ${url.href} has the unknown protocol ${url.protocol}//`);
  }
}

/** docker-modem takes an agent; its types don't say so. */
type Transport = Docker.DockerOptions & { agent?: Agent };

const sshOptions = ({ ssh_opts }: ConnectionConfig, environment: Environment) =>
  ssh_opts ?? environment.DOCKER_SSH_OPTS?.split(/\s+/).filter(Boolean) ?? [];

function tlsMaterial(config: ConnectionConfig, environment: Environment) {
  const cert = config.cert_material || environment.DOCKER_CERT_MATERIAL;
  const key = config.key_material || environment.DOCKER_KEY_MATERIAL;
  const ca = config.ca_material || environment.DOCKER_CA_MATERIAL;
  const path = config.cert_path || environment.DOCKER_CERT_PATH;
  if (cert || key) {
    if (!cert || !key) throw invalid('cert_material and key_material go together; one of them is missing');
    if (path)
      throw invalid(
        'cert_path (or DOCKER_CERT_PATH) can not be combined with cert_material and key_material',
      );
    return { cert, key, ca };
  }
  if (!path) return undefined;
  return { ca: readPem(path, 'ca'), cert: readPem(path, 'cert'), key: readPem(path, 'key') };
}

function readPem(directory: string, name: string): string {
  const file = join(directory, `${name}.pem`);
  try {
    return readFileSync(file, 'utf8');
  } catch (failure) {
    throw invalid(`${file} can't be read: ${messageOf(failure)}`);
  }
}

const invalid = (detail: string) => new DiagnosticError(error('Invalid docker connection', detail));
