/** A text in the form that pieces are cut from. */
export interface NormalizedText {
  /** UTF-8 in `bytes[0, length)`; at least 16 bytes more are there, whatever they are. */
  readonly bytes: Uint8Array;
  readonly length: number;
  /** Where each U+2581 starts: `marks[0, markCount)`, rising. */
  readonly marks: Int32Array;
  readonly markCount: number;
}
