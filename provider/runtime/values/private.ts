import type { Private } from '../resource.ts';

export const encodePrivate = (value: Private): Uint8Array =>
  value === null ? new Uint8Array() : Buffer.from(JSON.stringify(value));

export const decodePrivate = (bytes: Uint8Array | undefined): Private =>
  bytes?.length ? JSON.parse(Buffer.from(bytes).toString()) : null;
