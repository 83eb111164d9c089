/**
 * A batch as the model takes it: row-major `[rows, length]`. Rows may pack several examples: `segments` number them from
 * 1, 0 is padding; an example that fills a row alone has segment 1. Position in an example is not needed: inside a
 * segment the relative position of two tokens is the same from their places in the row.
 */
export interface T5Batch {
  readonly rows: number;
  readonly inputLength: number;
  readonly targetLength: number;
  readonly inputs: Int32Array;
  readonly inputSegments: Int32Array;
  /** The targets shifted right inside each segment; starts with the decoder's start id. */
  readonly decoderInputs: Int32Array;
  readonly decoderSegments: Int32Array;
  /** The token to predict at each place. */
  readonly targets: Int32Array;
  /** 1 where the loss counts, 0 at padding. */
  readonly weights: Float32Array;
}
