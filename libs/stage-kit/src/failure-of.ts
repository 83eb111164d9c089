import { StoreError } from '@exmix/artifact-store/store-error';
import { InputError } from '@exmix/errors/input-error';
import type { UnitFailure } from './run-event.js';

/** What people are told of an error. Bad input and store trouble need no stack; a defect does. */
export function failureOf(error: unknown): UnitFailure {
  if (error instanceof InputError || error instanceof StoreError) return { message: error.message, code: error.code };
  if (!(error instanceof Error)) return { message: String(error) };
  const code = (error as { code?: unknown }).code;
  return {
    message: error.message,
    ...(typeof code === 'string' ? { code } : {}),
    ...(error.stack === undefined ? {} : { stack: error.stack }),
  };
}
