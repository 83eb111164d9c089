import { packRows } from '@exmix/feeding/pack-rows';
import { padRows } from '@exmix/feeding/pad-rows';
import type { RowBatch, RowOptions } from '@exmix/feeding/row-batch';
import type { T5Batch } from '@exmix/t5/t5-batch';
import { ExampleStream, type StreamTask } from './example-stream.js';

/** What a phase has taken of a task. */
export interface TaskUse {
  examples: number;
  /** Examples whose inputs, or targets, were longer than a row. */
  truncatedInputs: number;
  truncatedTargets: number;
}

/** The batches of a phase. Batch n is the same however often the stream was stopped and gone on with. */
export class BatchStream {
  private readonly stream: ExampleStream;
  private readonly batcher;
  /** Use of each task by the batches that were given out. */
  readonly use: TaskUse[];
  /** The example after the last batch, which the batcher has taken already. */
  private readonly ahead: { task: number; truncatedInputs: number; truncatedTargets: number }[] = [];

  /**
   * @param start use of the batches to leave out, from `use` of the stream that is gone on with
   */
  constructor(
    tasks: readonly StreamTask[],
    private readonly options: RowOptions & { readonly packing: boolean },
    seed: number,
    start?: readonly TaskUse[],
  ) {
    const taken = start?.reduce((sum, { examples }) => sum + examples, 0) ?? 0;
    this.stream = new ExampleStream(tasks, seed, taken);
    this.batcher = options.packing ? packRows({ ...options, firstExample: taken }) : padRows(options);
    this.use = tasks.map((_, task) => ({
      ...(start?.[task] ?? { examples: 0, truncatedInputs: 0, truncatedTargets: 0 }),
    }));
  }

  next(): T5Batch {
    const { inputLength, targetLength } = this.options;
    for (;;) {
      const { task, example } = this.stream.next();
      this.ahead.push({
        task,
        truncatedInputs: example.inputs.length >= inputLength ? 1 : 0,
        truncatedTargets: example.targets.length >= targetLength ? 1 : 0,
      });
      const batch = this.batcher.add(example.inputs, example.targets);
      if (batch === undefined) continue;
      for (const { task, truncatedInputs, truncatedTargets } of this.ahead.splice(0, batch.examples)) {
        const use = this.use[task] as TaskUse;
        use.examples++;
        use.truncatedInputs += truncatedInputs;
        use.truncatedTargets += truncatedTargets;
      }
      return t5Batch(batch);
    }
  }
}

/** A batch of the feeding converters under the model's names. */
export function t5Batch(batch: RowBatch): T5Batch {
  return {
    rows: batch.rows,
    inputLength: batch.inputLength,
    targetLength: batch.targetLength,
    inputs: batch.encoderInputTokens,
    inputSegments: batch.encoderSegmentIds,
    decoderInputs: batch.decoderInputTokens,
    decoderSegments: batch.decoderSegmentIds,
    targets: batch.decoderTargetTokens,
    weights: batch.decoderLossWeights,
  };
}
