/**
 * `node kept-steps.js <folder | none>`: trains a small model in several ways with its graphs kept in that folder, and
 * prints a digest of all numbers that came out, by way; and what was said of the graphs.
 */
import { createHash } from 'node:crypto';
import { KeptGraphs } from '@exmix/tensors/kept-graphs';
import { processEngine } from '@exmix/tensors/process-engine';
import { ADAFACTOR_DEFAULTS } from '../adafactor-options.js';
import { initialParameters } from '../initial-parameters.js';
import type { T5Batch } from '../t5-batch.js';
import { T5Trainer } from '../t5-trainer.js';
import type { TrainingOptions } from '../training-step.js';
import { tinyConfig } from './tiny-config.js';

export interface KeptSteps {
  readonly digests: Readonly<Record<string, string>>;
  readonly lines: readonly string[];
}

const PLAIN: TrainingOptions = { zLoss: 1e-4, dropout: 0, adafactor: { ...ADAFACTOR_DEFAULTS, minDimSizeToFactor: 8 } };
const WAYS: Readonly<Record<string, TrainingOptions>> = {
  plain: PLAIN,
  dropout: { ...PLAIN, dropout: 0.3, remat: true },
  bfloat16: { ...PLAIN, precision: 'bfloat16', labelSmoothing: 0.1 },
};

function batch(rows: number, seed: number): T5Batch {
  const [inputLength, targetLength] = [9, 6];
  const ids = (length: number) => Int32Array.from({ length: rows * length }, (_, i) => 3 + ((i * 31 + seed * 7) % 37));
  return {
    rows,
    inputLength,
    targetLength,
    inputs: ids(inputLength),
    inputSegments: new Int32Array(rows * inputLength).fill(1),
    decoderInputs: ids(targetLength),
    decoderSegments: new Int32Array(rows * targetLength).fill(1),
    targets: ids(targetLength),
    weights: new Float32Array(rows * targetLength).fill(1),
  };
}

async function main(folder: string): Promise<KeptSteps> {
  const engine = await processEngine();
  const lines: string[] = [];
  const place = folder === 'none' || engine.graphs === null ? null : { ...engine.graphs, folder };
  const kept = KeptGraphs.open({ ...engine, graphs: place }, 'this checkout', { log: (line) => lines.push(line) });
  const digests: Record<string, string> = {};
  for (const [way, options] of Object.entries(WAYS)) {
    const config = tinyConfig(40);
    const trainer = T5Trainer.create(engine, config, options, initialParameters(config, 3), undefined, kept);
    const hash = createHash('sha256');
    for (let step = 0; step < 3; step++) {
      const both = [batch(2, step), batch(2, step + 9)];
      hash.update(JSON.stringify(await trainer.step(batch(4, step), step, 11, 1e-2)));
      hash.update(JSON.stringify(await trainer.step(both, step, 12, 1e-2)));
    }
    hash.update(JSON.stringify(await trainer.score(batch(4, 5))));
    for (const tensors of [trainer.parameters, trainer.optimizerState]) {
      for (const tensor of tensors.values()) hash.update((await tensor.data()) as Float32Array);
    }
    digests[way] = hash.digest('hex');
    trainer.dispose();
  }
  return { digests, lines };
}

console.log(JSON.stringify(await main(process.argv[2] as string)));
