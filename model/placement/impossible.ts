/** No placement can keep the rules: the message says which, with the numbers. */
export class PlacementImpossible extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PlacementImpossible';
  }
}
