/** Set-up cannot go on; the message is for a person and printed without a stack. */
export class SetUpError extends Error {
  name = 'SetUpError';
}
