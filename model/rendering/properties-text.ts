import { type PropertyValue, sorted } from './environment.ts';

/** The text of a Java properties file, its keys in order; what is no property value is left out, for validation to name. */
export const propertiesText = (properties: Readonly<Record<string, PropertyValue>>): string =>
  Object.entries(sorted(properties))
    .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
    .map(([key, value]) => `${escapeKey(key)}=${escapeValue(String(value))}`)
    .join('\n');

const escapeKey = (key: string): string => escapeCharacters(key).replace(/[ =:#!]/g, '\\$&');

const escapeValue = (value: string): string => escapeCharacters(value).replace(/^ /, '\\ ');

/** Java reads such a file as Latin-1, with these escapes. */
const escapeCharacters = (text: string): string =>
  text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replace(/[^ -~]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
