import { InputError } from '@exmix/errors/input-error';
import { openSafetensors, type SafetensorsFile, type StoredTensor } from '@exmix/tensors/safetensors';
import type { CheckpointFile, CheckpointFolder } from './checkpoint-folder.js';

/** The tensors of one safetensors file, or of shards. Close it when done. */
export interface CheckpointTensors {
  /** Sorted. */
  readonly names: readonly string[];
  shape(name: string): readonly number[];
  /** As the file has it, such as `BF16`. */
  dtype(name: string): string;
  read(name: string): Promise<StoredTensor>;
  close(): Promise<void>;
}

/**
 * Opens the weights of a checkpoint. Where a tensor lies is read from the files themselves.
 *
 * @throws InputError `bad-checkpoint` where two shards have the same tensor, `safetensors` on a broken file
 */
export async function openTensors(folder: CheckpointFolder, files: readonly string[]): Promise<CheckpointTensors> {
  const opened: CheckpointFile[] = [];
  const places = new Map<string, { readonly file: string; readonly tensors: SafetensorsFile }>();
  const close = async () => {
    for (const file of opened) await file.close();
  };
  const of = (name: string) => places.get(name) as { readonly file: string; readonly tensors: SafetensorsFile };
  try {
    for (const path of files) {
      const file = await folder.open(path);
      opened.push(file);
      const tensors = await inFile(path, () => openSafetensors(file));
      for (const name of tensors.names) {
        const other = places.get(name);
        if (other !== undefined) {
          throw new InputError('bad-checkpoint', `tensor ${name} stands in ${other.file} too`, { file: path });
        }
        places.set(name, { file: path, tensors });
      }
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    names: [...places.keys()].sort(),
    shape: (name) => of(name).tensors.shape(name),
    dtype: (name) => of(name).tensors.dtype(name),
    read: (name) => inFile(of(name).file, () => of(name).tensors.read(name)),
    close,
  };
}

/** Names the file in what goes wrong with it. */
async function inFile<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.code, error.message, { file }, { cause: error });
  }
}
