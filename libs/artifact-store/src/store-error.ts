export type StoreErrorCode =
  | 'missing-blob'
  | 'corrupt-blob'
  | 'disk-full'
  | 'not-writable'
  | 'wrong-version'
  | 'no-access'
  | 'no-bucket'
  | 'unreachable'
  | 'refused';

/** A store could not do what was asked. `missing-blob` and `corrupt-blob` mean: rebuild what made the blob. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreError';
    this.code = code;
  }
}
