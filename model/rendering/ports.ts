/** Ports inside the containers; what the host sees is in the specs. */
export const PORTS = {
  /** Kafka listener INTERNAL: other brokers, clients in the network. */
  internal: 9092,
  /** Kafka listener CONTROLLER (KRaft). */
  controller: 9093,
  /** Kafka listener HOST: clients on the host. */
  host: 19092,
  /** Kafka listener OPERATOR: terraform and the scripts, by a port that is forwarded to a broker's own host. */
  operator: 29092,
  /** ZooKeeper clients. */
  zookeeperClient: 2181,
  /** ZooKeeper clients that speak TLS. */
  zookeeperSecureClient: 2281,
  /** ZooKeeper followers to their leader. */
  zookeeperQuorum: 2888,
  /** ZooKeeper leader election. */
  zookeeperElection: 3888,
  /** Workers of MirrorMaker 2 to each other. */
  mirrorRest: 8083,
  /** Prometheus metrics of the JMX exporter. */
  metrics: 9404,
} as const;

/** Everything that is published is published here and nowhere else. */
export const LOOPBACK = '127.0.0.1';

/** host:port, with an IPv6 address in brackets. */
export const hostAndPort = (host: string, port: number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;

/** host:port on the host's loopback. */
export const loopbackAddress = (port: number): string => `${LOOPBACK}:${port}`;
