import { ConfigResourceTypes, type describeConfigsV4 } from '@platformatic/kafka';
import { expectSuccess } from './errors.ts';

/** Kafka's name of "all brokers". */
export const EVERY_BROKER = '';

/** Null keys stand for all of them. */
export const brokerResource = (resourceName: string, keys: readonly string[] | null) => ({
  resourceType: ConfigResourceTypes.BROKER,
  resourceName,
  configurationKeys: keys === null ? null : [...keys],
});

/** The configuration of the one broker, or of all brokers together, that was asked for. */
export function configsOf(
  { results }: Awaited<ReturnType<typeof describeConfigsV4.api.async>>,
  whose: string,
) {
  return results.flatMap(({ errorCode, errorMessage, configs }) => {
    expectSuccess(errorCode, `describe the configuration of ${whose}`, errorMessage);
    return configs;
  });
}
