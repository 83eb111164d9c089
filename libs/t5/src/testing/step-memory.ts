import { processEngine } from '@exmix/tensors/process-engine';
import { ADAFACTOR_DEFAULTS } from '../adafactor-options.js';
import { initialParameters } from '../initial-parameters.js';
import type { T5Batch } from '../t5-batch.js';
import type { T5Config } from '../t5-config.js';
import { T5Trainer } from '../t5-trainer.js';
import type { TrainingOptions } from '../training-step.js';

/** A model, a batch, and how it is trained; the micro-batches of a step are equal. */
export interface MemoryRun {
  readonly config: T5Config;
  readonly rows: number;
  readonly inputLength: number;
  readonly targetLength: number;
  readonly accumulate: number;
  readonly steps: number;
  readonly options: Pick<TrainingOptions, 'dropout' | 'opByOp' | 'precision' | 'remat'>;
}

/** What `node step-memory.js <MemoryRun as JSON>` prints: bytes of the resident set of its process. */
export interface MemoryFigures {
  /** With the engine loaded and no model. */
  readonly base: number;
  /** The most so far after the weights were made, and after each step. */
  readonly created: number;
  readonly steps: readonly number[];
  /** Of each step. */
  readonly seconds: readonly number[];
}

function fullBatch({ config, rows, inputLength, targetLength }: MemoryRun): T5Batch {
  const ids = (length: number) =>
    Int32Array.from({ length: rows * length }, (_, i) => 2 + (i % (config.vocab_size - 2)));
  const ones = (length: number) => new Int32Array(rows * length).fill(1);
  return {
    rows,
    inputLength,
    targetLength,
    inputs: ids(inputLength),
    inputSegments: ones(inputLength),
    decoderInputs: ids(targetLength),
    decoderSegments: ones(targetLength),
    targets: ids(targetLength),
    weights: new Float32Array(rows * targetLength).fill(1),
  };
}

const peak = () => process.resourceUsage().maxRSS * 1024;

async function main(run: MemoryRun): Promise<MemoryFigures> {
  const engine = await processEngine();
  const base = peak();
  const options = { zLoss: 1e-4, adafactor: ADAFACTOR_DEFAULTS, ...run.options };
  const trainer = T5Trainer.create(engine, run.config, options, initialParameters(run.config, 1));
  const created = peak();
  const batch = fullBatch(run);
  const steps: number[] = [];
  const seconds: number[] = [];
  for (let step = 0; step < run.steps; step++) {
    const start = performance.now();
    await trainer.step(new Array<T5Batch>(run.accumulate).fill(batch), step, 1, 1e-3);
    seconds.push((performance.now() - start) / 1000);
    steps.push(peak());
  }
  return { base, created, steps, seconds };
}

if (process.argv[2] !== undefined) console.log(JSON.stringify(await main(JSON.parse(process.argv[2]))));
