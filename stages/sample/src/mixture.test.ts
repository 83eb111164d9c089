import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { MixtureFile } from '@exmix/mixing/mixture-file';
import { UnitBench } from '@exmix/stage-kit/testing/unit-bench';
import type { MixtureConfig } from './mixture-config.js';

const module = new URL('./mixture.js', import.meta.url).href;
let bench: UnitBench;
before(async () => {
  bench = await UnitBench.open();
});
after(() => bench.close());

const CONFIG: MixtureConfig = {
  cap: 100,
  temperature: 1,
  selfSupervisedRatio: 2,
  tasks: [
    { task: 'small', family: 'NLI', role: 'mixture' },
    { task: 'large', family: 'CLS', role: 'mixture' },
    { task: 'own_cap', family: 'CLS', role: 'mixture', cap: 20 },
    { task: 'prose', family: 'PROSE', role: 'self-supervised' },
    { task: 'later', family: 'RC', role: 'held-out' },
    { task: 'broken', family: null, role: 'mixture' },
  ],
};
const COUNTS: Record<string, number> = { small: 30, large: 5000, own_cap: 700, prose: 40, later: 90 };

async function mix(changes: Partial<MixtureConfig> = {}, counts = COUNTS): Promise<MixtureFile> {
  const inputs = Object.fromEntries(
    await Promise.all(
      Object.entries(counts).map(async ([task, examples]) => {
        const splits = { train: { examples, drawn: Math.min(examples, 10) }, test: { examples: 5, drawn: 5 } };
        return [task, await bench.artifact({}, { splits })] as const;
      }),
    ),
  );
  const config = { ...CONFIG, ...changes } as unknown as Record<string, never>;
  const { artifact } = await bench.run('sample', { unit: 'mixture', config, seed: 0, module }, inputs);
  return (await artifact.json('mixture.json')) as unknown as MixtureFile;
}

it('caps counts, weighs by them, and gives prose its share', async () => {
  const mixture = await mix();
  const fields = mixture.tasks.map(({ task, examples, cap, counted, rate, probability }) => [
    task,
    examples,
    cap,
    counted,
    rate,
    Math.round(probability * 1e6) / 1e6,
  ]);
  assert.deepEqual(fields, [
    ['small', 30, 100, 30, 30, 0.066667],
    ['large', 5000, 100, 100, 100, 0.222222],
    ['own_cap', 700, 20, 20, 20, 0.044444],
    ['prose', 40, 100, 40, 40, 0.666667],
    ['later', 90, 100, 90, 0, 0],
  ]);
  assert.deepEqual(mixture.failed, ['broken']);
  assert.deepEqual(mixture.tasks[0]?.drawn, { train: 10, test: 5 });
  assert.ok(Math.abs(mixture.selfSupervisedShare - 2 / 3) < 1e-12);
});

it('flattens rates by temperature, and leaves prose out at ratio 0', async () => {
  const mixture = await mix({ temperature: 2, selfSupervisedRatio: 0 });
  const by = new Map(mixture.tasks.map((task) => [task.task, task]));
  assert.equal(by.get('large')?.rate, 10);
  assert.equal(by.get('prose')?.probability, 0);
  const sum = mixture.tasks.reduce((total, { probability }) => total + probability, 0);
  assert.ok(Math.abs(sum - 1) < 1e-12);
});

it('draws prose alone at ratio infinity, which JSON says in a word', async () => {
  const mixture = await mix({ selfSupervisedRatio: 'infinity' });
  assert.equal(mixture.selfSupervisedRatio, 'infinity');
  assert.equal(mixture.selfSupervisedShare, 1);
  const drawn = mixture.tasks.filter(({ probability }) => probability > 0);
  assert.deepEqual(
    drawn.map(({ task, probability }) => [task, probability]),
    [['prose', 1]],
  );
});

it('fails where nothing is left, naming the failed', async () => {
  await assert.rejects(mix({}, {}), /no task of the mixture has examples; failed: small, large/);
});
