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
  /** Folders of the host, mounted read-only. Left out where there are none. */
  readonly folders?: readonly { readonly hostPath: string; readonly path: string }[];
  readonly ulimits: readonly { readonly name: string; readonly soft: number; readonly hard: number }[];
  /** Memory limit in MiB. */
  readonly memoryMiB?: number;
  /** Seconds between SIGTERM and SIGKILL. */
  readonly stopGraceSeconds: number;
  /** In-memory file systems: path to mount options, such as `/tmp` to `rw,size=64m`. */
  readonly tmpfs?: Readonly<Record<string, string>>;
  /** Runs Docker's small init as PID 1. */
  readonly init?: boolean;
  readonly healthcheck?: HealthcheckModel;
}

/** User id that runs Kafka and ZooKeeper in the images (appuser of apache/kafka), and reads their keys. */
export const IMAGE_USER = 1000;

/** How the engine tells whether a container is healthy. */
export interface HealthcheckModel {
  /** Command and arguments, run without a shell. */
  readonly command: readonly string[];
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly retries: number;
}
