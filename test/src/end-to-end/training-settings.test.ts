import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { openStore } from '@exmix/artifact-store/open-store';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { RefFolder } from '@exmix/stage-kit/unit-ref';
import { processEngine } from '@exmix/tensors/process-engine';
import { bytesFile, openSafetensors } from '@exmix/tensors/safetensors';
import { workspaceRoot } from './checkout.js';
import { runExmix, transcript } from './run-exmix.js';
import { makeSmallPipeline, type SmallPipeline } from './small-pipeline.js';

/** Settings of a phase, none of which is the default. */
const SETTINGS = {
  steps: 6,
  batchTokens: 144,
  buckets: [20],
  packing: false,
  accumulate: 2,
  precision: 'bfloat16',
  remat: true,
  schedule: { name: 'factors', factors: ['constant', 'linear_warmup', 'rsqrt_decay'], base: 0.5, warmupSteps: 3 },
  dropout: 0.1,
  zLoss: 0.01,
  labelSmoothing: 0.1,
  lossNormalization: 'sequences',
  noiseDensity: 0.3,
  meanNoiseSpanLength: 2,
  selfSupervisedLength: 24,
};

const ADAFACTOR = {
  decayRate: 0.5,
  clippingThreshold: 0.5,
  minDimSizeToFactor: 8,
  factorRules: [{ parameters: 'DenseReluDense', axes: ['none', 'none'] }],
  epsilon1: 1e-3,
  epsilon2: 0.5,
  beta1: 0.9,
  weightDecayRate: 0.01,
};

/** Every setting in turn at its default, or where it has none at another value; by the name of its phase. */
const CHANGED: Readonly<Record<string, object>> = {
  'batch-tokens': { batchTokens: 96 },
  'batch-rows': { batchTokens: undefined, batchRows: 3 },
  buckets: { buckets: undefined },
  automatic: { buckets: 'automatic' },
  packing: { buckets: undefined, packing: true },
  accumulate: { accumulate: undefined },
  precision: { precision: undefined },
  schedule: { schedule: undefined },
  cosine: { schedule: { name: 'cosine', rate: 0.01, warmupSteps: 2 } },
  dropout: { dropout: undefined },
  'z-loss': { zLoss: undefined },
  'label-smoothing': { labelSmoothing: undefined },
  'loss-normalization': { lossNormalization: undefined },
  'noise-density': { noiseDensity: undefined },
  'noise-span': { meanNoiseSpanLength: undefined },
  'prose-length': { selfSupervisedLength: undefined },
  ...Object.fromEntries(
    Object.keys(ADAFACTOR).map((name) => [
      name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      { adafactor: { ...ADAFACTOR, [name]: undefined } },
    ]),
  ),
  'parameter-scale': { adafactor: { ...ADAFACTOR, multiplyByParameterScale: false } },
};

interface Trained {
  readonly artifact: StoredArtifact;
  /** SHA-256 of the weights. */
  readonly weights: string;
  readonly steps: readonly {
    readonly loss: number;
    readonly zLoss: number;
    readonly learningRate: number;
    readonly targetTokens: number;
  }[];
}

describe('settings of a phase', { timeout: 300_000 }, () => {
  let root: string;
  let store: string;
  let small: SmallPipeline;
  const trained = new Map<string, Trained>();
  const phase = (name: string): Trained => trained.get(name) as Trained;
  /** Of the first step, which all phases take from the same weights. */
  const first = (name: string) => phase(name).steps[0] as Trained['steps'][number];

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'exmix-settings-'));
    store = join(root, 'store');
    small = await makeSmallPipeline(root);
    const { train } = small.config;
    const shape = { kind: 'pretrain', tasks: 'mixture', inputLength: 48, targetLength: 24 };
    const hasBfloat16 = (await processEngine()).native !== undefined;
    const settings = { ...shape, ...SETTINGS, adafactor: ADAFACTOR, ...(!hasBfloat16 && { precision: undefined }) };
    train.phases = [
      { name: 'whole', ...settings },
      { name: 'calm', ...settings },
      { name: 'remat', ...settings, remat: undefined },
      ...Object.entries(CHANGED).map(([name, changed]) => ({ ...settings, ...changed, name })),
    ];
    small.config.evaluate = undefined;
    await small.save();
  });
  after(() => rm(root, { recursive: true, force: true }));

  async function read(unit: string): Promise<Trained> {
    const ref = await RefFolder.of(small.folder).read('train', unit);
    const artifact = await StoredArtifact.open(await openStore(store), (ref as NonNullable<typeof ref>).artifact);
    const lines = String(await bytes(artifact, 'events.jsonl'))
      .trimEnd()
      .split('\n');
    const weights = artifact.manifest.files['model.safetensors']?.sha256 as string;
    return { artifact, weights, steps: lines.map((line) => JSON.parse(line)) };
  }

  async function bytes(artifact: StoredArtifact, name: string): Promise<Buffer> {
    const file = await artifact.open(name);
    try {
      return Buffer.from(await file.read(0, file.size));
    } finally {
      await file.close();
    }
  }

  it('a run that is interrupted in the middle of the first phase trains all of them when it goes on', async () => {
    const data = await runExmix(workspaceRoot, ['run', small.folder, '--to', 'tokenize'], { store });
    assert.equal(data.code, 0, transcript(data));
    const command = join(workspaceRoot, 'tools/exmix/dist/exmix.js');
    // Longer than a process may take to end that writes no checkpoint.
    const slow = join(root, 'slow-disk.mjs');
    await writeFile(
      slow,
      `import { open } from 'node:fs/promises';
       const file = await open(process.execPath);
       const handle = Object.getPrototypeOf(file);
       await file.close();
       const { datasync } = handle;
       handle.datasync = async function () { await new Promise((end) => setTimeout(end, 1000)); await datasync.call(this); };`,
    );
    const child = spawn(process.execPath, [command, 'run', small.folder, '--to', 'train', '--json'], {
      env: { ...process.env, EXMIX_STORE: store, NODE_OPTIONS: `--import=${slow}` },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { type, name, values } = line.startsWith('{') ? JSON.parse(line) : {};
      if (type === 'metric' && name === 'train' && values.step === 4) child.kill('SIGINT');
    });
    assert.deepEqual(await once(child, 'close'), [130, null]);

    const run = await runExmix(workspaceRoot, ['run', small.folder, '--to', 'train'], { store });
    assert.equal(run.code, 0, transcript(run));
    const on = run.events.filter(({ type, line }) => type === 'log' && line.startsWith('goes on after step '));
    assert.deepEqual(
      on.map(({ unit }) => unit),
      ['whole'],
    );
    assert.match(on[0].line, /^goes on after step [45]$/);
    for (const { name } of small.config.train.phases) trained.set(name, await read(name));
  });

  it('the interrupted phase has the bytes of the one that ran without a stop', () => {
    assert.equal(phase('whole').artifact.digest, phase('calm').artifact.digest);
  });

  for (const name of Object.keys(CHANGED)) {
    it(`${name} changes what is trained`, async (context) => {
      const hasBfloat16 = (await processEngine()).native !== undefined;
      if (name === 'precision' && !hasBfloat16) return context.skip('WebAssembly has no bfloat16');
      assert.notEqual(phase(name).weights, phase('whole').weights);
      assert.equal(phase(name).steps.length, SETTINGS.steps);
    });
  }

  it('blocks that are computed again change nothing but rounding', () => {
    const [again, kept] = [phase('whole').steps, phase('remat').steps];
    for (const [i, { loss }] of again.entries()) {
      assert.ok(Math.abs(loss / (kept[i]?.loss as number) - 1) < 1e-4, `step ${i + 1}: ${loss}, ${kept[i]?.loss}`);
    }
  });

  it('each setting does what it says', async () => {
    const { steps, artifact } = phase('whole');
    const rate = (step: number) => (0.5 * Math.min(1, step / 3)) / Math.sqrt(Math.max(step, 3));
    for (const [step, { learningRate }] of steps.entries()) {
      assert.ok(Math.abs(learningRate - Math.max(1e-8, rate(step))) < 1e-9, `step ${step}: ${learningRate}`);
    }
    // A step of two batches has the targets of the first two steps of one each.
    const [one, two] = phase('accumulate').steps;
    assert.equal(steps[0]?.targetTokens, (one?.targetTokens as number) + (two?.targetTokens as number));
    assert.ok(Math.abs(first('precision').loss / first('whole').loss - 1) < 0.02);
    assert.ok(first('z-loss').zLoss < first('whole').zLoss / 50);
    const state = await openSafetensors(bytesFile(await bytes(artifact, 'optimizer.safetensors')));
    const slots = (parameter: string) =>
      state.names.filter((name) => name.startsWith(`${parameter}.`)).map((name) => name.slice(parameter.length + 1));
    assert.deepEqual(slots('encoder.block.0.layer.0.SelfAttention.q.weight').sort(), ['m', 'v_col', 'v_row']);
    assert.deepEqual(slots('encoder.block.0.layer.1.DenseReluDense.wo.weight').sort(), ['m', 'v']);
  });
});
