import { chmod, open } from 'node:fs/promises';

/** Flips a bit of a file, as a bad disk would: its size and its times stay. */
export async function flipBit(path: string, at: number): Promise<void> {
  await chmod(path, 0o644);
  const file = await open(path, 'r+');
  try {
    const { atime, mtime } = await file.stat();
    const byte = new Uint8Array(1);
    await file.read(byte, 0, 1, at);
    byte[0] = (byte[0] as number) ^ 1;
    await file.write(byte, 0, 1, at);
    await file.utimes(atime, mtime);
  } finally {
    await file.close();
  }
}
