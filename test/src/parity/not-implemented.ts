/** Thrown by a parity operation that the project has, but not for this case: support data that is not here, a variant left out. */
export class NotImplemented extends Error {
  override readonly name = 'NotImplemented';
}
