import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workspaceRoot } from '../end-to-end/checkout.js';
import { runExmix, transcript } from '../end-to-end/run-exmix.js';
import { makeSmallPipeline, type SmallPipeline } from '../end-to-end/small-pipeline.js';

/** A model that was trained and exported by the commands, and texts that it can be asked. */
export interface TrainedExport {
  /** The export of its first phase, `start`. */
  readonly folder: string;
  readonly pipeline: SmallPipeline;
  readonly store: string;
  readonly texts: readonly string[];
  readonly remove: () => Promise<void>;
}

const SPLITS = ['train', 'validation', 'test'];

/** Trains the small pipeline, exports its model, and takes its drawn examples as texts: inputs, of prose the targets. */
export async function trainedExport(): Promise<TrainedExport> {
  const folder = await mkdtemp(join(tmpdir(), 'exmix-ports-'));
  try {
    const small = await makeSmallPipeline(folder);
    // Enough for answers of many lengths.
    small.config.train.model = { d_model: 32, d_kv: 8, d_ff: 64, num_layers: 2, num_decoder_layers: 2, num_heads: 6 };
    Object.assign(small.config.train.phases[0], { steps: 150, batchRows: 8 });
    await small.save();
    const store = join(folder, 'store');
    const exmix = async (...args: string[]): Promise<void> => {
      const run = await runExmix(workspaceRoot, args, { store });
      if (run.code !== 0) throw new Error(transcript(run));
    };
    await exmix('run', small.folder, '--to', 'train');
    await exmix('export', small.folder, '--to', 'transformers', '--phase', 'start', '--out', join(folder, 'model'));
    await exmix('export', small.folder, '--to', 'jsonl', '--stage', 'sample', '--out', join(folder, 'texts'));
    const texts: string[] = [];
    for (const task of small.config.tasks as string[]) {
      for (const split of SPLITS) {
        const lines = await readFile(join(folder, 'texts', task, `${split}.jsonl`), 'utf8');
        for (const line of lines.split('\n').slice(0, -1)) {
          const { inputs, targets } = JSON.parse(line) as { inputs: string; targets: string };
          texts.push(inputs === '' ? targets : inputs);
        }
      }
    }
    const remove = () => rm(folder, { recursive: true, force: true });
    return { folder: join(folder, 'model'), pipeline: small, store, texts, remove };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
