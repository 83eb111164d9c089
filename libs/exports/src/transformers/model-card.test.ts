import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { modelCard } from './model-card.js';
import type { CardTask, ModelCardFacts } from './model-card-facts.js';

const task = (name: string, more: Partial<CardTask> = {}): CardTask => ({
  name,
  title: `Title of ${name}`,
  family: 'CLS',
  licence: 'MIT',
  sources: [{ kind: 'hub', name: 'org/data', revision: 'main', identity: 'c'.repeat(40) }],
  use: [{ phase: 'start', probability: 0.125, examples: 12_345 }],
  ...more,
});

const facts = (more: Partial<ModelCardFacts> = {}): ModelCardFacts => ({
  pipeline: 'mine',
  title: 'A model: "small"',
  phase: 'tuned',
  checkpoint: 'a'.repeat(64),
  parameters: 76_961_152,
  sizes: [['d_model', 512]],
  phases: [
    {
      name: 'start',
      kind: 'pretrain',
      steps: 10_000,
      batch: '128 rows',
      packed: true,
      inputLength: 512,
      targetLength: 114,
      schedule: 'constant: rate 0.001',
      dropout: 0,
      seed: 42,
    },
    {
      name: 'tuned',
      kind: 'finetune',
      steps: 500,
      batch: '2 times 64 rows',
      packed: false,
      inputLength: 512,
      targetLength: 62,
      schedule: 'constant: rate 0.001',
      dropout: 0.1,
      seed: 7,
      loss: 1.23456,
      selected: { step: 400, metric: 'accuracy' },
    },
  ],
  mixture: { cap: 300_000, temperature: 2, selfSupervisedRatio: 2, selfSupervisedShare: 2 / 3 },
  tasks: [task('one'), task('two', { use: [{ phase: 'tuned', probability: 1, examples: 80 }] })],
  scores: [
    {
      task: 'two',
      split: 'test',
      examples: 100,
      metric: 'accuracy',
      value: 81.254,
      interval: { low: 79, high: 83.5 },
      baselineName: 'majority',
      baseline: 50,
      beats: true,
    },
  ],
  example: 'one: "..."',
  longestTarget: 62,
  withOptimizer: false,
  notes: [],
  ...more,
});

function parts(card: string): { yaml: Record<string, unknown>; body: string } {
  const [, yaml, body] = /^---\n(.*?)\n---\n(.*)$/s.exec(card) as unknown as [string, string, string];
  return { yaml: parse(yaml) as Record<string, unknown>, body };
}

test('the head has what the Hub reads', () => {
  const { yaml } = parts(modelCard(facts()));
  assert.deepEqual(yaml, {
    library_name: 'transformers',
    pipeline_tag: 'text2text-generation',
    model_name: 'A model: "small"',
    license: 'mit',
    datasets: ['org/data'],
    tags: ['t5', 'text-to-text', 'multi-task', 'exmix', 'mine'],
  });
  const base = { sources: [{ kind: 'hub', name: 'google/t5-v1_1-small', revision: 'main' } as const] };
  const other = parts(modelCard(facts({ base, tasks: [task('one'), task('two', { licence: 'CC BY 4.0' })] }))).yaml;
  assert.deepEqual([other.base_model, other.license, other.license_name], ['google/t5-v1_1-small', 'other', 'by-task']);
});

test('the body tells phases, rates, sources, scores with baselines, and how to load', () => {
  const { body } = parts(modelCard(facts()));
  for (const line of [
    'A T5 of 76,961,152 parameters',
    'inputs = tokenizer("one: \\"...\\"", return_tensors="pt")',
    '| `start` | pretrain | scratch | 10,000 | 128 rows, packed | 512, 114 | constant: rate 0.001 | 0 | 42 |',
    '| `tuned` | finetune | `start` | 500 | 2 times 64 rows | 512, 62 | constant: rate 0.001 | 0.1 | 7 |',
    'The model is the checkpoint of step 400, the best by accuracy.',
    'Cross entropy at the last step: 1.2346 nats a target token.',
    'min(examples, 300,000)^(1/2). 2 examples of span corruption',
    '| `one` | CLS | 12.5%, 12,345 |  | `org/data@main` `cccccccccccc` | MIT |',
    '| `two` | CLS |  | 100%, 80 | `org/data@main` `cccccccccccc` | MIT |',
    '| `two` | test | 100 | accuracy | 81.25 | 79.00 to 83.50 | 50.00 (majority) | yes |',
    '- `one`, Title of one. Licence: MIT.',
  ]) {
    assert.ok(body.includes(line), `${line}\nis not in\n${body}`);
  }
  assert.doesNotMatch(body, /Not known|optimizer\.safetensors/);
});

test('what is not known is said, and undefined scores are no numbers', () => {
  const [score] = facts().scores;
  const scores = [
    { ...(score as NonNullable<typeof score>), value: null, interval: null, baseline: null, beats: false },
  ];
  const { body } = parts(modelCard(facts({ scores, notes: ['what one was read from'], withOptimizer: true })));
  assert.match(body, /## Not known\n\n- what one was read from\n/);
  assert.match(body, /\| accuracy \| undefined \| {2}\| undefined \(majority\) \| no \|/);
  const mixture = { cap: 10, temperature: 1, selfSupervisedRatio: 'infinity', selfSupervisedShare: 1 } as const;
  assert.match(modelCard(facts({ mixture })), /min\(examples, 10\)\. Examples of span corruption alone are drawn/);
  assert.match(body, /`optimizer\.safetensors` has the state of Adafactor/);
});
