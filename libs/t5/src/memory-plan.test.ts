import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { processEngine } from '@exmix/tensors/process-engine';
import fc from 'fast-check';
import { ADAFACTOR_DEFAULTS } from './adafactor-options.js';
import { memoryPlan, type StepSettings } from './memory-plan.js';
import { parameterCount } from './parameter-shapes.js';
import { parseT5Config } from './t5-config.js';
import type { MemoryFigures, MemoryRun } from './testing/step-memory.js';

const sizes = {
  vocab_size: 2000,
  d_model: 256,
  d_kv: 32,
  d_ff: 512,
  num_layers: 2,
  num_heads: 8,
  feed_forward_proj: 'gated-gelu',
  tie_word_embeddings: false,
};
const settings: StepSettings = {
  rows: 4,
  inputLength: 64,
  targetLength: 32,
  dropout: 0.1,
  adafactor: ADAFACTOR_DEFAULTS,
  runs: 'graph',
};

test('weights and state are counted from their shapes', () => {
  const config = parseT5Config(sizes);
  const plan = memoryPlan(config, settings);
  assert.equal(plan.parameters, parameterCount(config));
  assert.equal(plan.weights, 3 * 4 * plan.parameters);
  // Vectors and bias tables whole, matrices by the sum of their two sides.
  const { d_model: d, vocab_size, d_ff } = config;
  const attention = 4 * (d + d);
  const feedForward = 3 * (d + d_ff);
  const state =
    2 * (vocab_size + d) +
    2 * (attention + feedForward + 2 * d) +
    2 * (2 * attention + feedForward + 3 * d) +
    2 * d +
    2 * 32 * 8;
  assert.equal(plan.optimizer, 3 * 4 * state);
  const { total, tensors, parameters: _, ...parts } = plan;
  assert.equal(
    Object.values(parts).reduce((sum, bytes) => sum + bytes, 0),
    total,
  );
  assert.equal(tensors, total - plan.engine - 4 * (plan.parameters + state));
});

test('what is published needs what is known of it', () => {
  // 11 billion weights: 41.5 GiB once, and Adafactor's factored state is a small part of that.
  const xxl = { vocab_size: 32_128, d_model: 4096, d_kv: 64, d_ff: 10_240, num_layers: 24, num_heads: 64 };
  const config = parseT5Config({ ...xxl, feed_forward_proj: 'gated-gelu', tie_word_embeddings: false });
  const plan = memoryPlan(config, { ...settings, remat: true });
  assert.equal(plan.weights / 3 / 4, 11_135_332_352);
  assert.ok(plan.optimizer < plan.weights / 500);
  const whole = memoryPlan(config, { ...settings, adafactor: { ...ADAFACTOR_DEFAULTS, minDimSizeToFactor: 1e9 } });
  assert.equal(whole.optimizer, whole.weights);
});

test('more rows and longer ones need more, remat and more micro-batches of fewer rows less', () => {
  const config = parseT5Config(sizes);
  const runs = fc.constantFrom('graph', 'wasm');
  const rows = fc.integer({ min: 2, max: 64 });
  const length = fc.integer({ min: 8, max: 512 });
  fc.assert(
    fc.property(rows, length, length, fc.boolean(), runs, (rows, inputLength, targetLength, remat, runs) => {
      const given = { ...settings, rows, inputLength, targetLength, remat, runs } as StepSettings;
      const total = (changed: Partial<StepSettings>) => memoryPlan(config, { ...given, ...changed }).total;
      assert.ok(total({ rows: rows + 1 }) > total({}));
      assert.ok(total({ inputLength: inputLength + 1 }) > total({}));
      assert.ok(total({ targetLength: targetLength + 1 }) > total({}));
      assert.ok(total({ remat: true }) <= total({ remat: false }));
      assert.equal(total({ accumulate: 2 }) - total({}), 4 * parameterCount(config));
      const tensors = (runs: StepSettings['runs']) => memoryPlan(config, { ...given, runs }).tensors;
      assert.ok(tensors('graph') < tensors('wasm'));
    }),
  );
});

/** The measured peak above that of the bare engine lies within this factor of the plan. */
const FACTOR = 1.6;

const measured: readonly (Omit<MemoryRun, 'options'> & { readonly name: string })[] = [
  {
    name: 'activations',
    config: parseT5Config(sizes),
    rows: 8,
    inputLength: 256,
    targetLength: 128,
    accumulate: 1,
    steps: 2,
  },
  {
    name: 'weights',
    config: parseT5Config({ ...sizes, vocab_size: 16_000, d_model: 512, d_ff: 2048, d_kv: 64 }),
    rows: 2,
    inputLength: 32,
    targetLength: 16,
    accumulate: 1,
    steps: 2,
  },
];

for (const { name, ...run } of measured) {
  test(`a process that trains has the planned peak: mostly ${name}`, async (t) => {
    const engine = await processEngine();
    if (engine.kind !== 'cpu') return t.skip('the native engine on a processor is what was measured');
    const module = fileURLToPath(new URL('./testing/step-memory.js', import.meta.url));
    const options = { dropout: 0, opByOp: false, precision: 'float32' as const };
    const { stdout } = await promisify(execFile)(process.execPath, [module, JSON.stringify({ ...run, options })]);
    const { base, steps } = JSON.parse(stdout) as MemoryFigures;
    const plan = memoryPlan(run.config, { ...run, ...options, adafactor: ADAFACTOR_DEFAULTS, runs: 'graph' });
    const peak = (steps.at(-1) as number) - base;
    const share = peak / (plan.total - plan.engine);
    t.diagnostic(`peak ${mebibytes(peak)} above the engine, planned ${mebibytes(plan.total - plan.engine)}`);
    assert.ok(share < FACTOR && share > 1 / FACTOR, `measured ${share.toFixed(2)} of the plan`);
    assert.ok(Math.abs(base / plan.engine - 1) < 0.3, `the engine has ${mebibytes(base)}`);
    return undefined;
  });
}

const onWasm: readonly (Omit<MemoryRun, 'options'> & { readonly name: string })[] = [
  {
    name: 'activations',
    config: parseT5Config(sizes),
    rows: 4,
    inputLength: 128,
    targetLength: 64,
    accumulate: 1,
    steps: 1,
  },
  {
    name: 'weights',
    config: parseT5Config({ ...sizes, vocab_size: 8000, d_model: 512, d_ff: 1024, d_kv: 64 }),
    rows: 1,
    inputLength: 16,
    targetLength: 8,
    accumulate: 1,
    steps: 1,
  },
];

for (const { name, ...run } of onWasm) {
  test(`on WebAssembly tensors take what is planned: mostly ${name}`, async (t) => {
    const module = fileURLToPath(new URL('./testing/step-memory.js', import.meta.url));
    const options = { dropout: 0, opByOp: false, precision: 'float32' as const };
    const env = { ...process.env, EXMIX_ENGINE: 'wasm' };
    const args = [module, JSON.stringify({ ...run, options })];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env });
    const { base, steps } = JSON.parse(stdout) as MemoryFigures;
    const plan = memoryPlan(run.config, { ...run, ...options, adafactor: ADAFACTOR_DEFAULTS, runs: 'wasm' });
    const peak = (steps.at(-1) as number) - base;
    t.diagnostic(`peak ${mebibytes(peak)} above the engine, planned ${mebibytes(plan.tensors)}`);
    const share = peak / plan.tensors;
    assert.ok(share < FACTOR && share > 1 / FACTOR, `measured ${share.toFixed(2)} of the plan`);
    assert.ok(Math.abs(base / plan.engine - 1) < 0.4, `the engine has ${mebibytes(base)}`);
  });
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
