import { KafkaError } from '../ports/kafka.ts';

/** `host:port`, IPv6 as `[::1]:9092`. */
export function splitAddress(address: string): { host: string; port: number } {
  const match = /^(?:\[(?<v6>[^\]]+)\]|(?<host>[^:]+)):(?<port>\d+)$/.exec(address.trim());
  const port = Number(match?.groups?.port);
  const host = match?.groups?.v6 ?? match?.groups?.host;
  if (host === undefined || port < 1 || port > 65_535) {
    throw new KafkaError('INVALID_ADDRESS', `'${address}' is not host:port, such as localhost:9092.`);
  }
  return { host, port };
}
