import { StoreError } from '../store-error.js';
import type { S3Location } from './s3-location.js';

interface ServiceFailure {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Answers of the 400s that another try may turn out otherwise: conflicts, throttling, bytes that changed on the way. */
const PASSING = new Set([
  'BadDigest',
  'ConditionalRequestConflict',
  'IncompleteBody',
  'OperationAborted',
  'RequestTimeTooSkewed',
  'RequestTimeout',
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'XAmzContentSHA256Mismatch',
]);

export function statusOf(error: unknown): number | undefined {
  return (error as ServiceFailure | undefined)?.$metadata?.httpStatusCode;
}

export function nameOf(error: unknown): string {
  return (error as ServiceFailure | undefined)?.name ?? '';
}

/** Whether the same request may succeed later. Everything may that no answer of the server forbids. */
export function isPassing(error: unknown): boolean {
  if (error instanceof StoreError || nameOf(error) === 'CredentialsProviderError') return false;
  if (PASSING.has(nameOf(error))) return true;
  const status = statusOf(error);
  // An answer cut short leaves XML that cannot be read, with the status of the whole.
  return status === undefined || status < 400 || status === 408 || status === 409 || status === 429 || status >= 500;
}

/** The error that people see: what failed, where, and what to do. */
export function storeErrorOf(error: unknown, location: S3Location): unknown {
  if (error instanceof StoreError || nameOf(error) === 'AbortError') return error;
  const status = statusOf(error);
  const { message = '', code } = error as ServiceFailure;
  const said = [nameOf(error), message].filter((part) => part !== '' && part !== 'UnknownError').join(': ');
  const fail = (kind: StoreError['code'], text: string): StoreError => new StoreError(kind, text, { cause: error });
  if (nameOf(error) === 'CredentialsProviderError')
    return fail(
      'no-access',
      `no credentials for ${location.text}: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or AWS_PROFILE (${message})`,
    );
  if (nameOf(error) === 'NoSuchBucket')
    return fail(
      'no-bucket',
      `the bucket ${location.bucket} does not exist; make it, or correct EXMIX_STORE or --store`,
    );
  if (status === 401 || status === 403)
    return fail(
      'no-access',
      `${location.text} refuses these credentials (${said || status}); check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_PROFILE and what they may do`,
    );
  if (status === undefined || isPassing(error))
    return fail(
      'unreachable',
      `${location.text} does not answer (${code ?? said ?? status}); what is finished is kept, run again when it does`,
    );
  return fail('refused', `${location.text} refused a request: ${said || status}`);
}
