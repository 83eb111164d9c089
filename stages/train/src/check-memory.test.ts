import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError } from '@exmix/errors/input-error';
import { parseT5Config } from '@exmix/t5/t5-config';
import { checkMemory, phaseMemory } from './check-memory.js';
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
const native = { kind: 'cpu', native: {} } as Parameters<typeof checkMemory>[1];

function phase(more: Partial<PhaseConfig['phase']>): PhaseConfig {
  return { ...SMALL_PHASE, phase: { ...SMALL_PHASE.phase, inputLength: 512, targetLength: 512, ...more } };
}

function check(config: PhaseConfig, memoryBytes: number, engine = native): { lines: string[]; error?: InputError } {
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
    (phaseMemory(model, config, true).total + phaseMemory(model, phase({ batchRows: 16, remat: true }), true).total) /
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
  const { lines, error } = check(phase({ batchRows: 128 }), GIB, { ...native, kind: 'gpu' });
  assert.equal(error, undefined);
  assert.equal(lines.length, 1);
});
