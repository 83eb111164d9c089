import { InputError } from '@exmix/errors/input-error';

/**
 * Decodes bytes strictly: invalid UTF-8 is an `InputError` that names file and byte offset. A byte order mark is left out.
 * `base` is added to the offset where the bytes are part of a file.
 */
export function decodeText(bytes: Uint8Array, encoding: 'utf-8' | 'latin1', name: string, base = 0): string {
  if (encoding === 'latin1') return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: base > 0 }).decode(bytes);
  } catch (cause) {
    const at = firstInvalid(bytes);
    const byte = bytes[at]?.toString(16).padStart(2, '0');
    throw new InputError('invalid-utf8', `invalid UTF-8 at byte ${base + at} (0x${byte})`, { file: name }, { cause });
  }
}

/** Offset where the first ill-formed sequence starts: the longest prefix of well-formed text, by bisection. */
function firstInvalid(bytes: Uint8Array): number {
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (decodePrefix(bytes.subarray(0, middle)) !== undefined) low = middle;
    else high = middle - 1;
  }
  return Buffer.byteLength(decodePrefix(bytes.subarray(0, low)) as string);
}

/** The whole characters of a prefix of well-formed text, which may end inside a character; else undefined. */
function decodePrefix(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: true });
  } catch {
    return undefined;
  }
}
