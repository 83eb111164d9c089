import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LoadedPipeline } from '@exmix/cards/loaded-pipeline';
import { pipelineSchema } from '@exmix/cards/pipeline-schema';
import { stage } from './plan.js';

const phase = { steps: 1, batchRows: 1, inputLength: 8, targetLength: 8, schedule: { name: 'constant', rate: 1 } };
const config = pipelineSchema.parse({
  name: 'p',
  title: 'p',
  tasks: ['sup', 'prose', 'later', 'broken'],
  sample: { heldOut: ['later'] },
  tokenize: { vocabulary: { file: 'spiece.model', extraIds: 50 } },
  train: {
    model: { d_model: 8, d_kv: 4, d_ff: 8, num_layers: 1, num_decoder_layers: 1, num_heads: 2 },
    phases: [
      { ...phase, name: 'one', kind: 'pretrain', tasks: 'self-supervised' },
      { ...phase, name: 'two', kind: 'pretrain', tasks: 'mixture', seed: 9 },
      { ...phase, name: 'three', kind: 'finetune', from: 'two', tasks: 'held-out' },
      { ...phase, name: 'four', kind: 'finetune', from: 'one', tasks: ['sup', 'later'] },
    ],
  },
});
const card = (name: string, format: object) => ({ name, format });
const cards = [
  card('sup', { inputs: '', targets: '' }),
  card('prose', { selfSupervised: '' }),
  card('later', { inputs: '', targets: '' }),
];
const pipeline = { folder: '/', config, cards } as unknown as LoadedPipeline;
const request = { pipeline, sources: {} as never, engineIdentity: async () => ({ engine: 'cpu' }) };

test('a phase reads the tokens of its tasks and the phase that it starts from', async () => {
  const units = await stage.plan(request);
  const tokens = units.map(({ reads }) => Object.keys(reads).filter((name) => name.startsWith('tokens.')));
  assert.deepEqual(tokens, [
    ['tokens.prose'],
    ['tokens.sup', 'tokens.prose'],
    ['tokens.later'],
    ['tokens.sup', 'tokens.later'],
  ]);
  assert.deepEqual(
    units.map(({ reads }) => reads.from?.unit),
    [undefined, undefined, 'two', 'one'],
  );
  assert.deepEqual(
    units.map(({ seed }) => seed),
    [42, 9, 42, 42],
  );
  assert.equal(units[1]?.reads['tokens.sup']?.optional, true);
  assert.equal(units[3]?.reads['tokens.sup']?.optional, false);
  for (const unit of units) assert.deepEqual([unit.runsOn, unit.platform], ['main', { engine: 'cpu' }]);
});

test('names are no part of what a phase computes', async () => {
  const [unit] = (await stage.plan(request)) as unknown as { config: { phase: object } }[];
  assert.ok(unit);
  const keys = Object.keys(unit.config.phase);
  for (const name of ['name', 'kind', 'from', 'tasks', 'seed']) assert.ok(!keys.includes(name));
});
