import type { JvmSpec } from '../model/spec/jvm.ts';

export interface JvmProps {
  /**
   * -Xms and -Xmx in MiB.
   * @default - what the role needs: locally 128 for a broker, 64 for a ZooKeeper server, 96 for a dedicated controller and 256 for a worker of MirrorMaker, otherwise 1024, 512, 1024 and 2048
   */
  readonly heapMiB?: number;
  /**
   * Memory limit of the container in MiB. What the heap leaves of it is page cache, which Kafka lives on.
   * @default - no limit
   */
  readonly memoryMiB?: number;
}

/** How one role's JVM is started: a closed choice. */
export class Jvm {
  /** Starts fast and stays small: serial collector, first compiler tier, class-data archive. For local stacks. */
  static local(props: JvmProps = {}): Jvm {
    return new Jvm('local', props);
  }

  /** Kafka's own choice of collector and compiler. */
  static server(props: JvmProps = {}): Jvm {
    return new Jvm('server', props);
  }

  readonly #profile: JvmSpec['profile'];
  readonly #props: JvmProps;

  private constructor(profile: JvmSpec['profile'], props: JvmProps) {
    this.#profile = profile;
    this.#props = props;
  }

  /** The same profile, with the heap that the role needs and no limit of memory. */
  unsized(): Jvm {
    return new Jvm(this.#profile, {});
  }

  /** With the heap that the role needs where none was given. */
  spec(role: keyof typeof HEAP_MIB): JvmSpec {
    return {
      profile: this.#profile,
      ...this.#props,
      heapMiB: this.#props.heapMiB ?? HEAP_MIB[role][this.#profile],
    };
  }
}

const HEAP_MIB = {
  broker: { local: 128, server: 1024 },
  controller: { local: 96, server: 1024 },
  zookeeper: { local: 64, server: 512 },
  mirrorMaker: { local: 256, server: 2048 },
} as const;
