import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError } from '@exmix/errors/input-error';
import { parseT5Config } from '@exmix/t5/t5-config';
import type { EngineKind } from '@exmix/tensors/engine-kind';
import { checkMemory, memoryRefusal, phaseMemory } from './check-memory.js';
import type { PhaseConfig } from './phase-config.js';
import { SMALL_PHASE } from './testing/phase-bench.js';

const model = parseT5Config({
  vocab_size: 32_128,
  d_model: 512,
  d_kv: 64,
  d_ff: 1024,
  num_layers: 8,
  num_heads: 6,
  feed_forward_proj: 'gated-gelu',
  tie_word_embeddings: false,
});
const GIB = 2 ** 30;

function phase(more: Partial<PhaseConfig['phase']>): PhaseConfig {
  return { ...SMALL_PHASE, phase: { ...SMALL_PHASE.phase, inputLength: 512, targetLength: 512, ...more } };
}

function check(
  config: PhaseConfig,
  memoryBytes: number,
  engine: EngineKind = 'cpu',
): { lines: string[]; error?: InputError } {
  const lines: string[] = [];
  try {
    checkMemory({ log: (line) => lines.push(line), memoryBytes }, engine, model, config);
    return { lines };
  } catch (error) {
    assert.ok(error instanceof InputError);
    return { lines, error };
  }
}

test('the plan is logged before a phase starts', () => {
  const { lines, error } = check(phase({ batchRows: 2 }), 64 * GIB);
  assert.equal(error, undefined);
  assert.match(
    lines[0] as string,
    /^memory: \d+\.\d\d GiB \(weights 0\.86 GiB, .*engine 0\.37 GiB\); the machine has 64 GiB$/,
  );
});

test('what cannot fit is refused with the numbers and a change that makes it fit', () => {
  const config = phase({ batchRows: 128 });
  const { error } = check(config, 16 * GIB);
  assert.equal(error?.code, 'memory');
  assert.match(error.message, /a training step needs about \d+ GiB .*the machine has 16 GiB; /);
  const [, rows, accumulate] = /"batchRows": (\d+) with "accumulate": (\d+)/.exec(error.message) ?? [];
  assert.equal(Number(rows) * Number(accumulate), 128);
  const remat = error.message.includes('"remat": true');
  const changed = phase({ batchRows: Number(rows), accumulate: Number(accumulate), remat });
  assert.equal(check(changed, 16 * GIB).error, undefined, 'the advice is right');
});

test('remat alone is advised where it is enough', () => {
  const config = phase({ batchRows: 16 });
  const between =
    (phaseMemory(model, config, 'cpu').total + phaseMemory(model, phase({ batchRows: 16, remat: true }), 'cpu').total) /
    2;
  assert.match(check(config, between).error?.message ?? '', /; "remat": true would fit$/);
});

test('batches in tokens are made smaller in tokens', () => {
  const message = check(phase({ batchRows: undefined, batchTokens: 65_536 }), 16 * GIB).error?.message ?? '';
  const [, tokens, accumulate] = /"batchTokens": (\d+) with "accumulate": (\d+)/.exec(message) ?? [];
  assert.equal(Number(tokens) * Number(accumulate), 65_536);
});

test('where the weights do not fit, no batch is advised', () => {
  const { error } = check(phase({ batchRows: 4 }), GIB);
  assert.match(error?.message ?? '', /alone need 1\.\d\d GiB: no batch fits/);
});

test('the memory of a GPU is not known, so nothing is refused', () => {
  const { lines, error } = check(phase({ batchRows: 128 }), GIB, 'gpu');
  assert.equal(error, undefined);
  assert.equal(lines.length, 1);
});

test("WebAssembly's own memory is a bound on a machine of any size, and its number is said", () => {
  const lengths = { inputLength: 128, targetLength: 32 };
  const config = phase({ ...lengths, batchRows: 64 });
  assert.equal(check(config, 64 * GIB).error, undefined, 'the native engine has room');
  const { lines, error } = check(config, 64 * GIB, 'wasm');
  assert.match(lines[0] as string, /; the machine has 64 GiB$/);
  assert.equal(error?.code, 'memory');
  assert.match(
    error.message,
    /need about \d+ GiB, and WebAssembly's memory ends at 4\.00 GiB, .*tools\/setup\/engine\.mjs\); .* would fit/,
  );
  const [, rows, accumulate] = /"batchRows": (\d+) with "accumulate": (\d+)/.exec(error.message) ?? [];
  assert.equal(Number(rows) * Number(accumulate), 64);
  const remat = error.message.includes('"remat": true');
  const smaller = phase({ ...lengths, batchRows: Number(rows), accumulate: Number(accumulate), remat });
  assert.equal(check(smaller, 64 * GIB, 'wasm').error, undefined, 'the advice is right');
  assert.match(check(smaller, GIB, 'wasm').error?.message ?? '', /the machine has 1\.00 GiB/);
});

test('where the weights alone do not fit into it, that is said too', () => {
  const base = parseT5Config({
    ...model,
    d_model: 768,
    d_ff: 2048,
    num_layers: 12,
    num_decoder_layers: 12,
    num_heads: 12,
  });
  const refusal = memoryRefusal(base, phase({ batchRows: 1, inputLength: 16, targetLength: 16 }), 'wasm', 64 * GIB);
  assert.match(refusal?.message ?? '', /WebAssembly's memory ends at 4\.00 GiB.*: no batch fits/);
});
