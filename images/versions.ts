/** Kafka versions that images are built for; each has a module of its own in `jars/`. */
export const kafkaVersions = ['3.9.2', '4.3.1'] as const;
