import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pipelineSchema } from '@exmix/cards/pipeline-schema';
import { planPhases } from './plan-phases.js';

const GIB = 2 ** 30;
const phase = { kind: 'pretrain', tasks: 'all', steps: 1, batchRows: 16, inputLength: 512, targetLength: 114 };

function pipeline(train: object, vocabulary: object = { train: { size: 32_028 } }) {
  return pipelineSchema.parse({ name: 'p', title: 'p', tasks: ['a'], tokenize: { vocabulary }, train });
}

test('each phase has its parameters and the memory of a step', () => {
  const config = pipeline({
    model: { size: 't5-v1_1-small' },
    imports: { flan: { folder: 'flan' } },
    phases: [
      { ...phase, name: 'base' },
      { ...phase, name: 'more', from: 'base', seeds: [1, 2], remat: true },
      { ...phase, name: 'tuned', from: { import: 'flan' } },
      { ...phase, name: 'after', from: 'tuned' },
    ],
  });
  const [base, more, tuned, after] = planPhases(config, 'cpu', 64 * GIB);
  assert.equal(base?.parameters, 76_961_152);
  assert.ok((base?.memory as number) > 2 * GIB && (base?.memory as number) < 12 * GIB, `${base?.memory}`);
  assert.equal(base?.problem, undefined);
  assert.ok((more?.memory as number) < (base?.memory as number));
  for (const each of [tuned, after]) {
    assert.deepEqual(each, { phase: each?.phase, problem: 'has the sizes of an imported model' });
  }
});

test('a phase that does not fit says what would', () => {
  const config = pipeline({ model: { size: 't5-v1_1-small' }, phases: [{ ...phase, name: 'base' }] });
  const [base] = planPhases(config, 'cpu', 3 * GIB);
  assert.match(base?.problem ?? '', /the machine has 3\.00 GiB; ("batchRows"|"remat").* would fit/);
  assert.equal(planPhases(config, 'gpu', 3 * GIB)[0]?.problem, undefined);
  assert.match(planPhases(config, 'wasm', 64 * GIB)[0]?.problem ?? '', /WebAssembly's memory ends at 4\.00 GiB/);
});

test('the size of a vocabulary that is given is not known before it is read', () => {
  const train = { model: { size: 't5-small' }, phases: [{ ...phase, name: 'base' }] };
  assert.match(planPhases(pipeline(train, { file: 'spiece.model' }), 'cpu', GIB)[0]?.problem ?? '', /not known yet/);
  const sized = { ...train, model: { size: 't5-small', vocab_size: 32_128 } };
  assert.equal(planPhases(pipeline(sized, { file: 'spiece.model' }), 'cpu', 64 * GIB)[0]?.parameters, 60_506_624);
});

test('a pipeline of data only has no phases', () => {
  const { train: _, ...config } = pipeline({ model: { size: 't5-small' }, phases: [{ ...phase, name: 'base' }] });
  assert.deepEqual(planPhases({ ...config, train: undefined }, 'cpu', GIB), []);
});
