/** A broker's Kafka version, and who says so. */
export interface Version {
  readonly version: string;
  /** `reported` by the broker's own metrics, or only `declared` in the stack: then a broker that waits for its upgrade may differ. */
  readonly source: 'reported' | 'declared';
}

/** Kafka tells its version only through JMX (kafka.server:type=app-info), so through the metrics endpoint. */
export class BrokerVersions {
  readonly #httpGet: (url: string) => Promise<string>;
  readonly #reported = new Map<string, string>();

  constructor(httpGet: (url: string) => Promise<string>) {
    this.#httpGet = httpGet;
  }

  /** Asks once per run of a broker: a broker without a metrics URL (it is down) is forgotten. */
  async of(broker: string, metricsUrl: string | undefined, declared: string): Promise<Version> {
    if (metricsUrl === undefined) this.#reported.delete(broker);
    else if (!this.#reported.has(broker)) {
      const version = await this.#httpGet(metricsUrl).then(reportedVersion, () => null);
      if (version !== null) this.#reported.set(broker, version);
    }
    const reported = this.#reported.get(broker);
    return reported === undefined
      ? { version: declared, source: 'declared' }
      : { version: reported, source: 'reported' };
  }
}

function reportedVersion(metrics: string): string | null {
  return /^kafka_server_app_version\{[^}]*\bversion="([^"]+)"/m.exec(metrics)?.[1] ?? null;
}
