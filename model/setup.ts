/** What `npm run setup` records in `.kafkaform/setup.json`; synth only reads it. */
export interface SetupRecord {
  /** Kafka version to the name of its image, such as `kafkaform/kafka:3.9.2-1a2b3c4d`. */
  readonly images: Readonly<Record<string, string>>;
  /** Where docker resources come from: kreuzwerker/docker where it can be had, the offline provider otherwise. */
  readonly dockerProvider: 'kreuzwerker' | 'offline';
  /** Host name that terraform gives provider addresses without one. */
  readonly registryHost: string;
  /** Version of hashicorp/aws that terraform gets here; left out where it gets none, or wasn't asked. */
  readonly awsProvider?: string | undefined;
  /**
   * The most open files (nofile) that the engine can give a container; left out where it can give any number. An engine
   * without CAP_SYS_RESOURCE, as in some sandboxes, can't go above its own limit.
   */
  readonly largestFilesLimit?: number;
}
