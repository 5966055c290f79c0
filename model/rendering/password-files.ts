/** Kafka's configuration provider of passwords in files (KIP-297), by its name: what describes a container holds names of files only. */
const PROVIDER = 'kafkaform';

/** What reads files of these folders; Kafka refuses a folder that isn't there. `others`: providers that there are already. */
export const passwordProvider = (folders: readonly string[], others = ''): Record<string, string> => ({
  'config.providers': [others, PROVIDER].filter((name) => name !== '').join(','),
  [`config.providers.${PROVIDER}.class`]: 'org.apache.kafka.common.config.provider.DirectoryConfigProvider',
  [`config.providers.${PROVIDER}.param.allowed.paths`]: folders.join(','),
});

const LOGIN_MODULE = 'org.apache.kafka.common.security.scram.ScramLoginModule required';

/** `sasl.jaas.config` of a server, which needs no login to let others in. */
export const SERVER_LOGIN = `${LOGIN_MODULE};`;

/** `sasl.jaas.config` of who logs in with the password in a file. */
export const clientLogin = (username: string, folder: string, file: string): string =>
  `${LOGIN_MODULE} username="${username}" password="\${${PROVIDER}:${folder}:${file}}";`;
