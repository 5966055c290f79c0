/** A property's value as the image's entrypoint takes it. */
export type PropertyValue = string | number | boolean;

const encodeKey = (key: string): string =>
  key.replace(/[_.-]/g, (character) => ({ _: '__', '.': '_', '-': '___' })[character] ?? character);

/** Environment variable of one broker property: `log.dirs` is `KAFKA_LOG_DIRS`. */
export const kafkaVariable = (key: string): string => `KAFKA_${encodeKey(key).toUpperCase()}`;

/** Environment variable of one ZooKeeper property: `server.1` is `ZOOKEEPER_server_1`. */
export const zookeeperVariable = (key: string): string => `ZOOKEEPER_${encodeKey(key)}`;

/** Variables of all properties; what is no property value is left out, for validation to name. */
export function encodeProperties(
  variable: (key: string) => string,
  properties: Readonly<Record<string, PropertyValue>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
      .map(([key, value]) => [variable(key), String(value)]),
  );
}

/** The same record with its keys in order, so that equal specs give equal bytes. */
export function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
