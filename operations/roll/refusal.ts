/** A member must not go down now; nothing was touched. */
export class RollRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RollRefused';
  }
}
