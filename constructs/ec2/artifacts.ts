import type { ArtifactSpec, ArtifactsSpec } from '../../model/spec/artifacts.ts';

export interface ArtifactsProps {
  /** Name of the S3 bucket; the instances may read these files of it, and no others. */
  readonly bucket: string;
  /** A JRE or JDK 17 or later as tar.gz, for the architecture of the instances. */
  readonly java: ArtifactSpec;
  /** By version: the official kafka_2.13-<version>.tgz. */
  readonly kafka: Readonly<Record<string, ArtifactSpec>>;
  /** jmx_prometheus_javaagent-<version>.jar. @default - none: every `jmxExporter` is `JmxExporter.off()` */
  readonly jmxExporter?: ArtifactSpec;
}

/** Where instances get Java, Kafka and the JMX exporter from: a closed choice. */
export class Artifacts {
  /** From one S3 bucket, each with its SHA-256. */
  static inBucket(props: ArtifactsProps): Artifacts {
    return new Artifacts(props);
  }

  readonly props: ArtifactsProps;

  private constructor(props: ArtifactsProps) {
    this.props = props;
  }

  /** For members of that version; undefined where the bucket has none of it. */
  of(version: string): ArtifactsSpec | undefined {
    const { kafka, ...same } = this.props;
    const archive = kafka[version];
    return archive === undefined ? undefined : { ...same, kafka: archive };
  }
}
