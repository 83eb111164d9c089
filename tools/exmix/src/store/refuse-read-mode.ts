import { isS3Location } from '@exmix/artifact-store/s3/s3-location';
import { InputError } from '@exmix/errors/input-error';
import type { Environment } from '../workspace.js';

/**
 * Keeps a command from changing a bucket that is only read: what it wrote would be in the folder in front of it.
 *
 * @throws InputError `bad-option`
 */
export function refuseReadMode(command: string, location: string, environment: Environment = process.env): void {
  if (environment.EXMIX_STORE_MODE !== 'read' || !isS3Location(location)) return;
  throw new InputError(
    'bad-option',
    `exmix store ${command} writes to ${location}, and EXMIX_STORE_MODE is read; with read-write, or without it, it may`,
  );
}
