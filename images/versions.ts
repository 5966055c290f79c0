/** Kafka versions that images can be built for, oldest first; each has a project of its own in `jars/`. */
export const kafkaVersions = ['3.8.1', '3.9.0', '3.9.1', '3.9.2', '4.2.0', '4.3.0', '4.3.1'] as const;

/** Those that the set-up always builds: the newest with ZooKeeper, and the newest. */
export const newestVersions = ['3.9.2', '4.3.1'] as const;
