/**
 * A batch for an encoder-decoder. All arrays are flat, [rows, inputLength] for the encoder and [rows, targetLength] for
 * the decoder. 0 is padding. Segment ids count a row's examples from 1 and are 0 on padding; positions restart with
 * each example. `decoderInputTokens` are the targets shifted right by one, 0 first in every segment.
 */
export interface RowBatch {
  readonly rows: number;
  readonly inputLength: number;
  readonly targetLength: number;
  readonly encoderInputTokens: Int32Array;
  readonly encoderSegmentIds: Int32Array;
  readonly encoderPositions: Int32Array;
  readonly decoderInputTokens: Int32Array;
  readonly decoderTargetTokens: Int32Array;
  readonly decoderSegmentIds: Int32Array;
  readonly decoderPositions: Int32Array;
  /** 1 on target tokens, 0 on padding. */
  readonly decoderLossWeights: Float32Array;
  /** Rows that hold an example; the rest is padding (only in the last batch of a stream). */
  readonly filledRows: number;
  /** Examples in the batch. Batches take a stream's examples in order, none left out. */
  readonly examples: number;
}

export interface RowOptions {
  readonly rows: number;
  /** Encoder length, EOS included. */
  readonly inputLength: number;
  /** Decoder length, EOS included. */
  readonly targetLength: number;
  /** Appended to inputs and targets after they are trimmed to one less than the length. Default 1. */
  readonly eosId?: number;
}

/** Makes batches of examples one after another. */
export interface RowBatcher {
  /** Takes an example (no EOS, no padding); gives a batch when one is full. */
  add(inputs: Int32Array, targets: Int32Array): RowBatch | undefined;
  /** The last, unfilled batch, if it holds an example. */
  flush(): RowBatch | undefined;
}

/** The arrays of a batch, all padding, with room to write. */
export class RowBuffer implements RowBatch {
  readonly rows: number;
  readonly inputLength: number;
  readonly targetLength: number;
  readonly encoderInputTokens: Int32Array;
  readonly encoderSegmentIds: Int32Array;
  readonly encoderPositions: Int32Array;
  readonly decoderInputTokens: Int32Array;
  readonly decoderTargetTokens: Int32Array;
  readonly decoderSegmentIds: Int32Array;
  readonly decoderPositions: Int32Array;
  readonly decoderLossWeights: Float32Array;
  filledRows = 0;
  examples = 0;

  constructor({ rows, inputLength, targetLength }: RowOptions) {
    this.rows = rows;
    this.inputLength = inputLength;
    this.targetLength = targetLength;
    const [encoder, decoder] = [rows * inputLength, rows * targetLength];
    this.encoderInputTokens = new Int32Array(encoder);
    this.encoderSegmentIds = new Int32Array(encoder);
    this.encoderPositions = new Int32Array(encoder);
    this.decoderInputTokens = new Int32Array(decoder);
    this.decoderTargetTokens = new Int32Array(decoder);
    this.decoderSegmentIds = new Int32Array(decoder);
    this.decoderPositions = new Int32Array(decoder);
    this.decoderLossWeights = new Float32Array(decoder);
  }

  /**
   * Writes an example into a row and gives the lengths that it takes, EOS included.
   *
   * @param inputAt place in the row where its inputs begin, `targetAt` its targets
   * @param segment its segment id
   */
  write(
    row: number,
    inputAt: number,
    targetAt: number,
    segment: number,
    inputs: Int32Array,
    targets: Int32Array,
    eosId: number,
  ): void {
    const inputTokens = Math.min(inputs.length, this.inputLength - 1);
    const inputFrom = row * this.inputLength + inputAt;
    for (let i = 0; i <= inputTokens; i++) {
      this.encoderInputTokens[inputFrom + i] = i === inputTokens ? eosId : (inputs[i] as number);
      this.encoderSegmentIds[inputFrom + i] = segment;
      this.encoderPositions[inputFrom + i] = i;
    }
    const targetTokens = Math.min(targets.length, this.targetLength - 1);
    const targetFrom = row * this.targetLength + targetAt;
    for (let i = 0; i <= targetTokens; i++) {
      this.decoderTargetTokens[targetFrom + i] = i === targetTokens ? eosId : (targets[i] as number);
      this.decoderInputTokens[targetFrom + i] = i === 0 ? 0 : (targets[i - 1] as number);
      this.decoderSegmentIds[targetFrom + i] = segment;
      this.decoderPositions[targetFrom + i] = i;
      this.decoderLossWeights[targetFrom + i] = 1;
    }
    this.examples++;
  }

  /**
   * Writes an example into the next row, alone. As in SeqIO's unpacked conversion the decoder's input goes one place
   * further than the targets: there stands their EOS, where no loss is taken.
   */
  writeAlone(inputs: Int32Array, targets: Int32Array, eosId: number): void {
    const row = this.filledRows++;
    this.write(row, 0, 0, 1, inputs, targets, eosId);
    const end = Math.min(targets.length, this.targetLength - 1) + 1;
    if (end < this.targetLength) this.decoderInputTokens[row * this.targetLength + end] = eosId;
  }
}
