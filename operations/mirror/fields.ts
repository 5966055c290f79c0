/** Values of Kafka's protocol types, one after the other, as MirrorMaker 2's records and Connect's group protocol have them. Throws RangeError at the end. */
export class Fields {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Nothing is left: fields of a later version may be missing. */
  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  int16(): number {
    return this.#bytes.readInt16BE(this.#move(2));
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#move(4));
  }

  int64(): bigint {
    return this.#bytes.readBigInt64BE(this.#move(8));
  }

  string(): string {
    const length = this.int16();
    const start = this.#move(length);
    if (this.#at > this.#bytes.length) throw new RangeError('a string is longer than its record');
    return this.#bytes.toString('utf8', start, this.#at);
  }

  /** null where its length is below 0. */
  bytes(): Buffer | null {
    const length = this.int32();
    if (length < 0) return null;
    const start = this.#move(length);
    return this.#bytes.subarray(start, this.#at);
  }

  /** A null array is an empty one. */
  array<T>(read: () => T): T[] {
    return Array.from({ length: Math.max(0, this.int32()) }, read);
  }

  #move(length: number): number {
    this.#at += length;
    return this.#at - length;
  }
}
