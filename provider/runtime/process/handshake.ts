/** How go-plugin tells a plugin that Terraform started it, not a person. */
const MAGIC_COOKIE = {
  name: 'TF_PLUGIN_MAGIC_COOKIE',
  value: 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2',
};

export const startedByTerraform = (environment: NodeJS.ProcessEnv = process.env) =>
  environment[MAGIC_COOKIE.name] === MAGIC_COOKIE.value;

/** The line that tells Terraform where and how to connect: core protocol 1, plugin protocol 6, gRPC on a socket. */
export const handshakeLine = (socket: string, certificate: Buffer | null) =>
  `1|6|unix|${socket}|grpc|${certificate?.toString('base64').replace(/=+$/, '') ?? ''}\n`;
