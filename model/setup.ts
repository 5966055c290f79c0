/** What `npm run setup` records in `.kafkaform/setup.json`; synth only reads it. */
export interface SetupRecord {
  /** Kafka version to the name of its image, such as `kafkaform/kafka:3.9.2-1a2b3c4d`. */
  readonly images: Readonly<Record<string, string>>;
  /** Where docker resources come from: kreuzwerker/docker where it can be had, the offline provider otherwise. */
  readonly dockerProvider: 'kreuzwerker' | 'offline';
  /** Host name that terraform gives provider addresses without one. */
  readonly registryHost: string;
}
