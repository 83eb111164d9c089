import { InputError } from '@exmix/errors/input-error';

/** A refusal with its HTTP status. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** What a caller is told: the refusal, what is wrong with the input, or that something here is broken. */
export function httpErrorOf(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (error instanceof InputError) return new HttpError(400, error.code, error.message);
  return new HttpError(500, 'defect', error instanceof Error ? error.message : String(error));
}
