import type { MskMetadataMode } from '../../model/msk/offer.ts';

/** Where a cluster of MSK keeps its metadata: a closed choice, made once: a change is another cluster. */
export class Metadata {
  /** In controllers that MSK runs. */
  static kraft(): Metadata {
    return new Metadata('kraft');
  }

  /** In a ZooKeeper ensemble that MSK runs (Kafka 3.x). */
  static zooKeeper(): Metadata {
    return new Metadata('zookeeper');
  }

  readonly mode: MskMetadataMode;

  private constructor(mode: MskMetadataMode) {
    this.mode = mode;
  }
}
