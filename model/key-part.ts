/** One part of a key whose parts stand between slashes. */
export const asKeyPart = (text: string): string => text.replaceAll('%', '%25').replaceAll('/', '%2F');

/** The text that `asKeyPart` was given. */
export const fromKeyPart = (part: string): string => part.replaceAll(/%2F/gi, '/').replaceAll('%25', '%');
