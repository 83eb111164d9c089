import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { InputError } from '@exmix/errors/input-error';
import type { SourceFile } from '@exmix/stage-kit/source-files';

/** A file's bytes, decompressed where its name ends in `.gz`. */
export async function* unpacked(file: SourceFile): AsyncIterable<Uint8Array> {
  if (!file.name.endsWith('.gz')) {
    yield* file.stream();
    return;
  }
  const unzip = createGunzip();
  // Errors of either stream reach the loop below through `unzip`.
  pipeline(Readable.from(file.stream()), unzip).catch(() => {});
  try {
    yield* unzip;
  } catch (cause) {
    const message = `cannot be decompressed: ${(cause as Error).message}`;
    throw new InputError('bad-gzip', message, { file: file.name }, { cause });
  }
}
