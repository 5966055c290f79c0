/** One container as the model wants it; a target turns it into its own resource. */
export interface ContainerModel {
  /** Container name and its address inside the network. */
  readonly name: string;
  readonly image: string;
  /** The image's role: what its entrypoint starts. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly ports: readonly { readonly internal: number; readonly external: number; readonly ip: string }[];
  readonly volumes: readonly { readonly name: string; readonly path: string }[];
  readonly ulimits: readonly { readonly name: string; readonly soft: number; readonly hard: number }[];
  /** Memory limit in MiB. */
  readonly memoryMiB?: number;
  /** Seconds between SIGTERM and SIGKILL. */
  readonly stopGraceSeconds: number;
}
