import { constants } from 'node:fs';
import { access, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckpointFolder } from '@exmix/checkpoints/checkpoint-folder';
import { InputError } from '@exmix/errors/input-error';

/**
 * A folder of this machine that transformers, or `exmix export`, wrote a checkpoint to. What is there and cannot be read
 * is an `InputError`, not absent.
 */
export function folderCheckpoint(folder: string): CheckpointFolder {
  return {
    name: folder,
    has: (path) =>
      access(join(folder, path), constants.R_OK).then(
        () => true,
        (error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return false;
          throw new InputError('bad-checkpoint', `cannot be read: ${error.message}`, { file: path }, { cause: error });
        },
      ),
    open: async (path) => {
      const file = await open(join(folder, path));
      const { size } = await file.stat();
      return {
        size,
        read: async (start, end) => {
          const bytes = Buffer.alloc(end - start);
          const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
          return bytes.subarray(0, bytesRead);
        },
        close: () => file.close(),
      };
    },
  };
}
