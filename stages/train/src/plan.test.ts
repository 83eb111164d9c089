import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import type { LoadedPipeline } from '@exmix/cards/loaded-pipeline';
import { pipelineSchema } from '@exmix/cards/pipeline-schema';
import { CodeDigester } from '@exmix/stage-kit/code-digest';
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

describe('phases', () => {
  const plan = async (phases: object[], more: object = {}) => {
    const given = { ...config, train: { model: config.train?.model, ...more, phases } };
    const parsed = pipelineSchema.parse({ ...JSON.parse(JSON.stringify(given)), name: 'p' });
    return stage.plan({ ...request, pipeline: { ...pipeline, config: parsed } as LoadedPipeline });
  };
  const tuned = { ...phase, name: 'tuned', kind: 'finetune', tasks: ['sup'] };

  it('a phase with seeds is a unit for each; the seed is no part of its config', async () => {
    const units = await plan([{ ...tuned, seeds: [3, 1] }]);
    assert.deepEqual(
      units.map(({ unit, seed }) => [unit, seed]),
      [
        ['tuned.seed-3', 3],
        ['tuned.seed-1', 1],
      ],
    );
    assert.deepEqual(units[0]?.config, units[1]?.config);
    assert.deepEqual(units[0]?.config, (await plan([tuned]))[0]?.config);
  });

  it('an imported model is a unit where a phase starts from it, and gives the sizes', async () => {
    const imports = { flan: { folder: 'flan' }, unused: { hub: 'google/flan-t5-small' } };
    const units = await plan(
      [
        { ...tuned, from: { import: 'flan' } },
        { ...tuned, name: 'more', from: 'tuned' },
        { ...tuned, name: 'scratch' },
      ],
      { imports },
    );
    assert.deepEqual(
      units.map(({ unit }) => unit),
      ['import.flan', 'tuned', 'more', 'scratch'],
    );
    assert.deepEqual(units[1]?.reads.from, { stage: 'train', unit: 'import.flan' });
    const sized = units.map((unit) => 'model' in (unit.config as object));
    assert.deepEqual(sized, [false, false, false, true]);
  });

  it('scoring code is in a phase that chooses its checkpoint by a metric, and in no other', async () => {
    const scored = {
      ...card('sup', { inputs: '', targets: '' }),
      evaluate: { metrics: ['accuracy', 'macro_f1', 'roc_auc'] },
    };
    const request = (metric: string) => ({
      pipeline: {
        ...pipeline,
        cards: [scored, card('later', { inputs: '', targets: '' })],
        config: pipelineSchema.parse({
          ...JSON.parse(JSON.stringify(config)),
          train: {
            model: JSON.parse(JSON.stringify(config.train?.model)),
            phases: [{ ...tuned, tasks: ['sup', 'later'], checkpoints: { keepBest: { metric } } }],
          },
        }),
      } as unknown as LoadedPipeline,
      sources: {} as never,
      engineIdentity: async () => ({}),
    });
    const [loss] = await stage.plan(request('validation-loss'));
    assert.equal(loss?.alsoReaches, undefined);
    assert.equal(loss?.reads['drawn.sup'], undefined);
    const [score] = await stage.plan(request('score'));
    assert.match(score?.alsoReaches?.join() ?? '', /score-tasks\.js.*accuracy\.js$/);
    assert.deepEqual(score?.reads['drawn.sup'], { stage: 'sample', unit: 'sup', optional: false });
    assert.equal(score?.reads['drawn.later'], undefined);
    const [named] = await stage.plan(request('macro_f1'));
    assert.match(named?.alsoReaches?.join() ?? '', /macro-f1\.js$/);
    const [none] = await stage.plan(request('bleu'));
    assert.equal(none?.refused?.code, 'nothing-to-score');
    const [probable] = await stage.plan(request('roc_auc'));
    assert.equal(probable?.refused?.code, 'no-label-scores');
    assert.match(probable?.refused?.message ?? '', /card sup.*validation-loss/);

    const digester = new CodeDigester();
    const module = score?.module as string;
    assert.notEqual(await digester.digest([module]), await digester.digest([module, ...(score?.alsoReaches ?? [])]));
  });
});
