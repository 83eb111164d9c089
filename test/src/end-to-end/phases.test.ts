import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { openStore } from '@exmix/artifact-store/open-store';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { workspaceRoot } from './checkout.js';
import { runExmix, transcript } from './run-exmix.js';
import { makeSmallPipeline, type SmallPipeline } from './small-pipeline.js';

describe('phases', () => {
  let root: string;
  let store: string;
  let pipeline: SmallPipeline;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'exmix-phases-'));
    store = join(root, 'store');
    pipeline = await makeSmallPipeline(root);
    const [start, tuned] = pipeline.config.train.phases;
    // So large a rate that something is learned in few steps: scores differ between checkpoints.
    const schedule = { name: 'constant', rate: 0.02 };
    pipeline.config.train.model = {
      d_model: 64,
      d_kv: 16,
      d_ff: 128,
      num_layers: 1,
      num_decoder_layers: 1,
      num_heads: 4,
    };
    pipeline.config.train.phases = [
      {
        ...start,
        tasks: ['colour_of'],
        steps: 160,
        batchRows: 16,
        dropout: 0.1,
        schedule,
        checkpointEverySteps: 40,
        checkpoints: { keepLast: 1, keepBest: { metric: 'score', maxTargetTokens: 8 } },
      },
      { ...tuned, steps: 10, seeds: [1, 2, 3] },
    ];
    pipeline.config.evaluate.split = 'validation';
    pipeline.config.evaluate.runs = [
      { phase: 'start', tasks: ['colour_of'] },
      { phase: 'tuned', tasks: 'held-out' },
    ];
    await pipeline.save();
  });
  after(() => rm(root, { recursive: true, force: true }));

  const exmix = (...args: string[]) => runExmix(workspaceRoot, args, { store });

  async function artifactOf(stage: string, unit: string): Promise<StoredArtifact> {
    const ref = JSON.parse(await readFile(join(pipeline.folder, '.refs', stage, `${unit}.json`), 'utf8'));
    return StoredArtifact.open(await openStore(store), ref.artifact);
  }

  async function replay(unit: string, step: number) {
    const run = await exmix('replay', pipeline.folder, unit, '--step', String(step));
    assert.equal(run.code, 0, run.stderr);
    return run.events[0];
  }

  it('the checkpoint that is best by the metric is the model; the stage evaluate gives it the same score', async () => {
    const run = await exmix('run', pipeline.folder);
    assert.equal(run.code, 0, transcript(run));
    const phase = await artifactOf('train', 'start');
    const data = (await phase.json('data.json')) as { selected: { step: number; score: number } };
    const file = await phase.open('events.jsonl');
    const lines = Buffer.from(await file.read(0, file.size))
      .toString('utf8')
      .trimEnd()
      .split('\n');
    await file.close();
    const scores = lines.map((line) => JSON.parse(line)).filter(({ score }) => score !== undefined);
    assert.deepEqual(
      scores.map(({ step }) => step),
      [40, 80, 120, 160],
    );
    const best = Math.max(...scores.map(({ score }) => score));
    assert.equal(data.selected.score, best);
    assert.equal(data.selected.step, scores.find(({ score }) => score === best).step);
    assert.ok(best > 0, `scores ${scores.map(({ score }) => score)}: nothing was learned, so nothing is shown`);
    const scored = (await (await artifactOf('evaluate', 'start.colour_of')).json('scores.json')) as unknown as {
      examples: number;
      scores: { value: number }[];
    };
    assert.equal(scored.examples, 8);
    assert.ok(Math.abs((scored.scores[0]?.value ?? 0) - best) < 1e-6);
  });

  it('the report tells mean and deviation over seeds', async () => {
    const report = (await (await artifactOf('evaluate', 'report')).json('report.json')) as unknown as {
      seeds: { phase: string; task: string; seeds: number; values: number[]; mean: number }[];
      scores: { phase: string }[];
    };
    assert.deepEqual(
      report.scores.map(({ phase }) => phase),
      ['start', 'tuned.seed-1', 'tuned.seed-2', 'tuned.seed-3'],
    );
    assert.deepEqual(
      report.seeds.map(({ phase, task, seeds }) => [phase, task, seeds]),
      [['tuned', 'count_things', 3]],
    );
    const [seeds] = report.seeds;
    assert.ok(Math.abs((seeds?.mean ?? 0) - (seeds?.values ?? []).reduce((sum, value) => sum + value, 0) / 3) < 1e-5);
    const digests = await Promise.all(
      [1, 2, 3].map(async (n) => (await artifactOf('train', `tuned.seed-${n}`)).digest),
    );
    assert.equal(new Set(digests).size, 3);
    const command = join(workspaceRoot, 'tools/exmix/dist/exmix.js');
    await promisify(execFile)(process.execPath, [command, 'report', pipeline.folder, '--store', store]);
    assert.match(await readFile(join(pipeline.folder, 'report/index.html'), 'utf8'), /Over seeds/);
  });

  it('a step of a finished phase is replayed from the nearest checkpoint to the loss that was logged', async () => {
    const late = await replay('start', 160);
    assert.equal(late.state, 'finished');
    assert.ok(late.from >= 40, `from ${late.from}`);
    assert.equal(late.loss, late.loggedLoss);
    assert.ok(late.gradientNorm > 0);
    assert.match(late.examples[0].inputs, /^colour of: the \w+ \w+ number \d+$/);
    const early = await replay('tuned.seed-2', 3);
    assert.equal(early.from, 0);
    assert.equal(early.loss, early.loggedLoss);
  });

  it('a phase that diverges says its examples, and the step can be replayed', async () => {
    const [phase] = pipeline.config.train.phases;
    const steps = 24;
    pipeline.config.train.phases = [
      { ...phase, steps, schedule: { name: 'linear', rate: 1e30, warmupSteps: 1 }, checkpointEverySteps: 1 },
    ];
    pipeline.config.evaluate = undefined;
    await pipeline.save();
    const run = await exmix('run', pipeline.folder, '--to', 'train');
    assert.equal(run.code, 1, transcript(run));
    const { failure } = run.events.find((event) => event.type === 'failed' && event.unit === 'start');
    assert.equal(failure.code, 'training-diverged');
    const [, text] = /step (\d+) diverged: its loss is /.exec(failure.message) ?? [];
    const step = Number(text);
    const rows = /its batch has \d+ of colour_of \(rows ([\d, ]+)/.exec(failure.message)?.[1]?.split(', ').slice(0, 3);
    const replayed = await replay('start', step);
    assert.equal(replayed.state, 'unfinished');
    assert.equal(replayed.from, step - 1);
    assert.ok(replayed.loss === null || replayed.gradientNorm === null, 'the numbers of the step are none');
    assert.deepEqual(
      replayed.examples.slice(0, 3).map(({ row }: { row: number }) => String(row)),
      rows,
    );
  });
});
