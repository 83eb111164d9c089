/** A file of a checkpoint, read by place. Close it when done. */
export interface CheckpointFile {
  readonly size: number;
  /** Bytes `[start, end)`. */
  read(start: number, end: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** A checkpoint as transformers keeps it, wherever it lies. Paths are below its folder. */
export interface CheckpointFolder {
  /** For messages: the folder, or the repository. */
  readonly name: string;
  has(path: string): Promise<boolean>;
  open(path: string): Promise<CheckpointFile>;
}

/** A small file whole. */
export async function readBytes(folder: Pick<CheckpointFolder, 'open'>, path: string): Promise<Uint8Array> {
  const file = await folder.open(path);
  try {
    return await file.read(0, file.size);
  } finally {
    await file.close();
  }
}

export async function readText(folder: Pick<CheckpointFolder, 'open'>, path: string): Promise<string> {
  return Buffer.from(await readBytes(folder, path)).toString('utf8');
}
