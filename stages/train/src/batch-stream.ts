import { type BucketExample, bucketBatch, bucketRows } from '@exmix/feeding/bucket-rows';
import { packRows } from '@exmix/feeding/pack-rows';
import { padRows } from '@exmix/feeding/pad-rows';
import type { RowBatch, RowOptions } from '@exmix/feeding/row-batch';
import { seededPermutation } from '@exmix/mixing/seeded-permutation';
import type { T5Batch } from '@exmix/t5/t5-batch';
import { type DrawnExample, ExampleStream, type StreamTask } from './example-stream.js';

/** Batches of the largest shape in a window, whose examples are put into buckets together. */
const WINDOW_BATCHES = 32;

/** What a phase has taken of a task. */
export interface TaskUse {
  examples: number;
  /** Examples whose inputs, or targets, were longer than a row. */
  truncatedInputs: number;
  truncatedTargets: number;
  /** With buckets: examples that were taken before the window that the last batch is of. */
  windowStart?: number;
}

export interface BatchSettings {
  /** See `batchShapes`; packed batches have one. */
  readonly shapes: readonly RowOptions[];
  readonly packing: boolean;
}

/**
 * The batches of a phase. Batch n depends on the tasks, the settings, the seed and n alone, however often the stream was
 * stopped and gone on with; the use of the tasks is all that going on needs.
 *
 * With several shapes the examples are taken in windows; those of a window are put into batches by length, and these
 * come in a seeded order. So every example of a window is used before the next begins.
 */
export class BatchStream {
  private readonly stream: ExampleStream;
  private readonly next_: () => Promise<{ batch: RowBatch; examples: readonly DrawnExample[] }>;
  private readonly full: RowOptions;
  /** Use of each task by the batches that were given out. */
  readonly use: TaskUse[];
  /** Examples of the last batch that was given out. */
  given: readonly DrawnExample[] = [];

  /**
   * @param start use of the batches to leave out, from `use` of the stream that is gone on with
   */
  constructor(
    tasks: readonly StreamTask[],
    settings: BatchSettings,
    private readonly seed: number,
    start?: readonly TaskUse[],
  ) {
    this.full = settings.shapes.at(-1) as RowOptions;
    this.use = tasks.map((_, task) => ({
      ...(start?.[task] ?? { examples: 0, truncatedInputs: 0, truncatedTargets: 0 }),
    }));
    const isBucketed = settings.shapes.length > 1;
    const taken = this.use.map(({ examples, windowStart = 0 }) => (isBucketed ? windowStart : examples));
    this.stream = new ExampleStream(tasks, seed, taken);
    this.next_ = isBucketed ? this.bucketed(settings.shapes) : this.inOrder(settings);
  }

  async next(): Promise<T5Batch> {
    const { batch, examples } = await this.next_();
    for (const { task, example } of examples) {
      const use = this.use[task] as TaskUse;
      use.examples++;
      if (example.inputs.length >= this.full.inputLength) use.truncatedInputs++;
      if (example.targets.length >= this.full.targetLength) use.truncatedTargets++;
    }
    this.given = examples;
    return t5Batch(batch);
  }

  /** Reads ahead, when there is time, what later batches need; see `ExampleStream`. @returns whether there was any */
  prepare(): Promise<boolean> {
    return this.stream.prepare();
  }

  /** Packed or one a row, in the order in which they are drawn. */
  private inOrder({ packing }: BatchSettings): typeof this.next_ {
    const firstExample = this.use.reduce((sum, { examples }) => sum + examples, 0);
    const batcher = packing ? packRows({ ...this.full, firstExample }) : padRows(this.full);
    /** Drawn examples that were not given out: at most those of a batch, and the next one. */
    const ahead: DrawnExample[] = [];
    return async () => {
      for (;;) {
        const next = this.stream.next();
        const drawn = next instanceof Promise ? await next : next;
        ahead.push(drawn);
        const batch = batcher.add(drawn.example.inputs, drawn.example.targets);
        if (batch !== undefined) return { batch, examples: ahead.splice(0, batch.examples) };
      }
    };
  }

  private bucketed(shapes: readonly RowOptions[]): typeof this.next_ {
    const size = WINDOW_BATCHES * this.full.rows;
    const drawnBefore = this.stream.taken.reduce((sum, count) => sum + count, 0);
    let window = drawnBefore / size;
    /** Examples of the first window that were given out before. */
    let skip = this.use.reduce((sum, { examples }) => sum + examples, 0) - drawnBefore;
    let waiting: { shape: RowOptions; examples: readonly DrawnExample[] }[] = [];

    const fill = async (): Promise<void> => {
      for (const [task, taken] of this.stream.taken.entries()) (this.use[task] as TaskUse).windowStart = taken;
      const examples: DrawnExample[] = [];
      while (examples.length < size) {
        const next = this.stream.next();
        examples.push(next instanceof Promise ? await next : next);
      }
      const buckets = bucketRows(
        examples.map(({ example }) => example),
        shapes,
      );
      const order = seededPermutation(buckets.length, this.seed, window++);
      waiting = buckets.map((_, position) => {
        const { shape, examples: members } = buckets[order(position)] as (typeof buckets)[number];
        return {
          shape: shapes[shape] as RowOptions,
          examples: members.map((member) => examples[member] as DrawnExample),
        };
      });
    };

    return async () => {
      for (;;) {
        const next = waiting.shift();
        if (next === undefined) await fill();
        else if (skip > 0) skip -= next.examples.length;
        else {
          const members: BucketExample[] = next.examples.map(({ example }) => example);
          return { batch: bucketBatch(members, next.shape), examples: next.examples };
        }
      }
    };
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
