/** A file in the artifact bucket. */
export interface ArtifactSpec {
  /** Such as kafka/kafka_2.13-3.9.2.tgz. */
  readonly key: string;
  /** SHA-256 of the file, 64 hexadecimal digits: what is anything else is not installed. */
  readonly sha256: string;
}

/** What instances install at boot: all of it from one S3 bucket, so that they need no way to the internet. */
export interface ArtifactsSpec {
  readonly bucket: string;
  /** A JRE or JDK as tar.gz with one folder at the top, as Temurin's; for the architecture of the instances. */
  readonly java: ArtifactSpec;
  /** The official kafka_2.13-<version>.tgz of the cluster's version. */
  readonly kafka: ArtifactSpec;
  /** jmx_prometheus_javaagent-<version>.jar. Needed where a JMX exporter is on. */
  readonly jmxExporter?: ArtifactSpec;
}
