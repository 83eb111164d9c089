/** Texts end to end, each with a byte 0 behind it. Cheap to hand between threads. */
export interface TextBatch {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where the bytes 0 are. */
  readonly stops: Int32Array<ArrayBuffer>;
}

/** @param texts in UTF-8 */
export function textBatch(texts: readonly Uint8Array[]): TextBatch {
  let size = texts.length;
  for (const text of texts) size += text.length;
  const bytes = new Uint8Array(size);
  const stops = new Int32Array(texts.length);
  let at = 0;
  for (let i = 0; i < texts.length; i++) {
    const text = texts[i] as Uint8Array;
    bytes.set(text, at);
    at += text.length;
    stops[i] = at++;
  }
  return { bytes, stops };
}
