import { isCode } from './folder-files.js';
import { StoreError } from './store-error.js';

/** Turns the system's codes for a full or read-only disk into errors that say what to do. */
export async function folderGuard<T>(location: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isCode(error, 'ENOSPC') || isCode(error, 'EDQUOT')) {
      throw new StoreError(
        'disk-full',
        `no space left for the artifact store at ${location}; free some space and run again, finished work is kept`,
        { cause: error },
      );
    }
    if (isCode(error, 'EROFS') || isCode(error, 'EACCES') || isCode(error, 'EPERM')) {
      throw new StoreError(
        'not-writable',
        `the artifact store at ${location} cannot be written: ${(error as Error).message}`,
        { cause: error },
      );
    }
    throw error;
  }
}
