import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The folder in front of a bucket where the settings name none. */
export function frontFolder(location: string): string {
  const name = createHash('sha256').update(location).digest('hex').slice(0, 16);
  return join(tmpdir(), `exmix-store-${name}`);
}
