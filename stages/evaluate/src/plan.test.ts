import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { plansOf, testCard, testPipeline } from './testing/evaluate-bench.js';

/** Units whose action would differ. */
async function changed(before: ReturnType<typeof testPipeline>, after: ReturnType<typeof testPipeline>) {
  const [old, now] = [await plansOf(before), await plansOf(after)];
  return [...now]
    .filter(([unit, plan]) => JSON.stringify(plan) !== JSON.stringify(old.get(unit)))
    .map(([unit]) => unit);
}

describe('plan of evaluate', () => {
  const cards = [testCard('ham'), testCard('egg')];

  it('decodes, then scores, each pair once, then reports; every read comes before its reader', async () => {
    const runs = [
      { phase: 'one', tasks: 'all' },
      { phase: 'one', tasks: ['egg'] },
      { phase: 'two', tasks: ['egg'] },
    ];
    const plans = await plansOf(testPipeline(cards, { evaluate: { runs } }));
    assert.deepEqual(
      [...plans.keys()],
      ['decode.one.ham', 'one.ham', 'decode.one.egg', 'one.egg', 'decode.two.egg', 'two.egg', 'report'],
    );
    const seen = new Set<string>();
    for (const [unit, plan] of plans) {
      for (const read of Object.values(plan.reads)) {
        if (read.stage === 'evaluate') assert.ok(seen.has(read.unit), `${unit} reads ${read.unit} before it is there`);
      }
      seen.add(unit);
    }
  });

  it('each seed of a phase is scored, and the report knows whose runs they are', async () => {
    const pipeline = testPipeline(cards);
    const [one, two] = pipeline.config.train?.phases ?? [];
    const seeded = { ...two, name: 'two', seeds: [1, 2] };
    Object.assign(pipeline.config.train ?? {}, { phases: [one, seeded] });
    Object.assign(pipeline.config.evaluate ?? {}, {
      runs: [
        { phase: 'two', tasks: ['egg'] },
        { phase: 'two.seed-2', tasks: ['ham'] },
      ],
    });
    const plans = await plansOf(pipeline);
    assert.deepEqual(
      [...plans.keys()].filter((unit) => !unit.startsWith('decode.')),
      ['two.seed-1.egg', 'two.seed-2.egg', 'two.seed-2.ham', 'report'],
    );
    assert.deepEqual(plans.get('decode.two.seed-1.egg')?.reads.checkpoint, { stage: 'train', unit: 'two.seed-1' });
    const report = plans.get('report')?.config as unknown as { phases: { name: string; runOf?: string }[] } | undefined;
    assert.deepEqual(
      report?.phases.map(({ name, runOf }) => [name, runOf]),
      [
        ['one', undefined],
        ['two.seed-1', 'two'],
        ['two.seed-2', 'two'],
      ],
    );
  });

  it('chooses tasks by role; prose has nothing to score', async () => {
    const prose = { ...testCard('prose'), format: { selfSupervised: '{text}' }, evaluate: undefined };
    const pipeline = (tasks: unknown) =>
      testPipeline([...cards, prose], {
        sample: { heldOut: ['egg'] },
        evaluate: { runs: [{ phase: 'one', tasks }], compare: [] },
      });
    const scored = async (tasks: unknown) =>
      [...(await plansOf(pipeline(tasks))).keys()].filter((unit) => unit.startsWith('one.'));
    assert.deepEqual(await scored('mixture'), ['one.ham']);
    assert.deepEqual(await scored('held-out'), ['one.egg']);
    assert.deepEqual(await scored('all'), ['one.ham', 'one.egg']);
    assert.deepEqual(await scored('self-supervised'), []);
  });

  it('a changed metric scores one task again and decodes nothing', async () => {
    const edited = [testCard('ham', { metrics: ['accuracy', 'macro_f1'] }), testCard('egg')];
    assert.deepEqual(await changed(testPipeline(cards), testPipeline(edited)), ['one.ham', 'two.ham']);
  });

  it('a metric of probabilities has decoding work out those of the label words, and only there', async () => {
    const edited = [testCard('ham', { metrics: ['accuracy', 'roc_auc'] }), testCard('egg')];
    assert.deepEqual(await changed(testPipeline(cards), testPipeline(edited)), [
      'decode.one.ham',
      'one.ham',
      'decode.two.ham',
      'two.ham',
    ]);
    const plans = await plansOf(testPipeline(edited));
    const labelsOf = (unit: string) => (plans.get(unit)?.config as { labels?: string[] } | undefined)?.labels;
    assert.deepEqual([labelsOf('decode.one.ham'), labelsOf('decode.one.egg')], [['no', 'yes'], undefined]);
  });

  it('a card that names a split is scored on it, whatever the pipeline says', async () => {
    const named = testCard('ham', { metrics: ['accuracy'], split: 'validation' });
    const plans = await plansOf(testPipeline([named, testCard('egg')]));
    const splitOf = (unit: string) => (plans.get(unit)?.config as { split?: string } | undefined)?.split;
    const units = ['decode.one.ham', 'one.ham', 'decode.one.egg', 'one.egg'];
    assert.deepEqual(units.map(splitOf), ['validation', 'validation', 'test', 'test']);
  });

  it('a changed length of answers decodes one task again; its scores follow through what they read', async () => {
    const edited = [testCard('ham'), testCard('egg', { metrics: ['accuracy'], maxTargetTokens: 3 })];
    assert.deepEqual(await changed(testPipeline(cards), testPipeline(edited)), ['decode.one.egg', 'decode.two.egg']);
  });

  it('a changed number of bootstrap samples scores all again and decodes nothing', async () => {
    const edited = testPipeline(cards, { evaluate: { bootstrapSamples: 300 } });
    assert.deepEqual(await changed(testPipeline(cards), edited), [
      'one.ham',
      'one.egg',
      'two.ham',
      'two.egg',
      'report',
    ]);
  });

  it('an unknown metric or postprocessor fails its own units with a hint', async () => {
    const edited = [
      testCard('ham', { metrics: ['acuracy'] }),
      testCard('egg', { metrics: ['f1'], postprocess: 'lower_txt' }),
    ];
    const plans = await plansOf(testPipeline(edited));
    assert.match(plans.get('one.ham')?.refused?.message ?? '', /card ham, field evaluate\.metrics: .*"accuracy"/);
    assert.match(plans.get('two.egg')?.refused?.message ?? '', /card egg.*"lower_text"/);
    assert.equal(plans.get('decode.one.ham')?.refused, undefined);
  });

  it('a pipeline that trains nothing has a report of its data', async () => {
    const { train: _, evaluate: __, ...config } = testPipeline(cards).config;
    const plans = await plansOf({ ...testPipeline(cards), config });
    assert.deepEqual([...plans.keys()], ['report']);
  });
});
