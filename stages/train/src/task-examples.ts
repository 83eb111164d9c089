import { randomSpansLengths } from '@exmix/feeding/random-spans-lengths';
import { seedOf } from '@exmix/feeding/seed-of';
import { spanCorrupt } from '@exmix/feeding/span-corrupt';
import { type BlockOrder, type BlockPlace, blockOrder } from '@exmix/mixing/block-order';
import type { PhaseConfig } from './phase-config.js';
import type { TaskTokens, TokenBlock, TokenBlocks } from './token-blocks.js';

/** An example as the model gets it, without EOS. */
export interface TrainingExample {
  readonly inputs: Int32Array;
  readonly targets: Int32Array;
}

/** Where a task's tokens come from. */
export type BlockSource = Pick<TokenBlocks, 'blocks' | 'load'>;

/**
 * The examples of one task in the order in which a phase takes them: a pure function of the number of the take. Every
 * epoch takes each example once, in another order (`blockOrder`), and one block at a time is in memory.
 */
export abstract class TaskExamples {
  /** Examples of one epoch: rows, or chunks of prose. */
  readonly count: number;
  private readonly order: BlockOrder;
  private held: { readonly block: number; readonly tokens: TaskTokens } | undefined;

  protected constructor(
    private readonly source: BlockSource,
    private readonly sizes: readonly number[],
    protected readonly seed: number,
  ) {
    this.order = blockOrder(sizes, seed);
    this.count = this.order.count;
  }

  /** Undefined when take `number` can be taken now, else a promise to wait for. */
  ready(number: number): Promise<void> | undefined {
    const { block } = this.order.at(number);
    if (this.held?.block === block) return undefined;
    // Let go of first, so that two blocks are never held.
    this.held = undefined;
    return this.source.load(block).then((tokens) => {
      this.held = { block, tokens };
    });
  }

  take(number: number): TrainingExample {
    const place = this.order.at(number);
    if (this.held?.block !== place.block) throw new Error(`the block of take ${number} is not in memory`);
    return this.make(this.held.tokens, place, number);
  }

  /** Which example take `number` is: its row among the drawn ones, or the number of the chunk of prose. */
  row(number: number): number {
    const { block, item } = this.order.at(number);
    return this.sizes.slice(0, block).reduce((sum, size) => sum + size, item);
  }

  protected abstract make(tokens: TaskTokens, place: BlockPlace, number: number): TrainingExample;
}

/** Supervised rows as they are. */
export class SupervisedExamples extends TaskExamples {
  constructor(source: BlockSource, seed: number) {
    super(
      source,
      source.blocks.map(({ rows }) => rows),
      seed,
    );
  }

  protected make({ inputs, targets }: TaskTokens, { item }: BlockPlace): TrainingExample {
    return { inputs: inputs.at(item), targets: targets.at(item) };
  }
}

/**
 * Prose: the texts of a block are joined and cut into chunks that fill the inputs once they are corrupted (T5's
 * `random_spans_helper`), shorter where the targets would not fit; every take corrupts its chunk anew.
 *
 * NOTE: T5 joins 128 texts before it cuts (`reduce_concat_tokens`), to bound memory; here a block is what bounds it, so
 * that fewer chunks are cut short, and their number follows from the file's footer.
 */
export class ProseExamples extends TaskExamples {
  private readonly chunks: readonly number[];
  private readonly chunkLength: number;

  constructor(
    source: BlockSource,
    private readonly config: Pick<PhaseConfig, 'phase' | 'extraIds'>,
    private readonly vocabularySize: number,
    seed: number,
  ) {
    const length = chunkLength(config.phase);
    const chunks = source.blocks.map(({ targetEntries }: TokenBlock) => Math.ceil(targetEntries / length));
    super(source, chunks, seed);
    this.chunks = chunks;
    this.chunkLength = length;
  }

  protected make({ targets }: TaskTokens, { block, item }: BlockPlace, number: number): TrainingExample {
    const [from, to] = chunkRange(item, this.chunks[block] as number, targets.totalTokens, this.chunkLength);
    const { noiseDensity, meanNoiseSpanLength } = this.config.phase;
    return spanCorrupt(targets.between(from, to), {
      noiseDensity,
      meanNoiseSpanLength,
      firstSentinel: this.vocabularySize - 1,
      sentinels: this.config.extraIds,
      seed: seedOf(this.seed, 'noise', number),
    });
  }
}

/**
 * Tokens [from, to) of chunk `index` of `count`: all of `length` but the last. Where the count is larger than that (it
 * counts empty texts), chunks are of equal length, so that none is empty.
 */
export function chunkRange(index: number, count: number, tokens: number, length: number): [from: number, to: number] {
  if (Math.ceil(tokens / length) === count) return [index * length, Math.min((index + 1) * length, tokens)];
  return [Math.floor((index * tokens) / count), Math.floor(((index + 1) * tokens) / count)];
}

/** Tokens of prose in a chunk, so that corrupted inputs and targets both fit with their EOS. */
export function chunkLength({
  inputLength,
  selfSupervisedLength = inputLength,
  targetLength,
  noiseDensity,
  meanNoiseSpanLength,
}: PhaseConfig['phase']): number {
  for (let length = Math.min(selfSupervisedLength, inputLength); ; length--) {
    const noise = { inputLength: length, noiseDensity, meanNoiseSpanLength };
    const { tokensLength, targetsLength } = randomSpansLengths(noise);
    if (targetsLength <= targetLength || length <= 4) return tokensLength;
  }
}
