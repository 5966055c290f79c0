/** Values of Kafka's protocol types, one after the other, as MirrorMaker 2's records have them. Throws RangeError at the end. */
export class Fields {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
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

  #move(length: number): number {
    this.#at += length;
    return this.#at - length;
  }
}
