import { characterLength } from './utf8.js';
import { cutAfterEos, EOS_ID } from './vocabulary-ids.js';

/** Ids 0 to 2 are pad, end and unknown. */
const FIRST_BYTE = 3;

/**
 * A byte is its value plus 3 (ByT5). Ids that are no byte decode to nothing, invalid UTF-8 too; decoding stops after
 * the first end id.
 *
 * @see google/seqio seqio/vocabularies.py, class ByteVocabulary
 */
export class ByteVocabulary {
  readonly size: number;

  constructor(extraIds = 0) {
    this.size = FIRST_BYTE + 256 + extraIds;
  }

  encode(text: string): Int32Array {
    return Int32Array.from(new TextEncoder().encode(text), (byte) => byte + FIRST_BYTE);
  }

  decode(ids: readonly number[]): string {
    const bytes = cutAfterEos(ids, EOS_ID)
      .map((id) => id - FIRST_BYTE)
      .filter((byte) => byte >= 0 && byte < 256);
    return decodeValid(Uint8Array.from(bytes));
  }
}

/** UTF-8 to text; bytes that are no character are left out. */
function decodeValid(bytes: Uint8Array): string {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = characterLength(bytes, at, bytes.length);
    text += decoder.decode(bytes.subarray(at, at + length));
    at += Math.max(1, length);
  }
  return text;
}
