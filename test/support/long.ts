/** What takes its time or is one more of a kind: `npm run test:long` runs it, a plain `npm test` doesn't. */
export const LONG = process.env.KAFKAFORM_LONG !== undefined;
