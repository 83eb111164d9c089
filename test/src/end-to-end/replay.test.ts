import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { workspaceRoot } from './checkout.js';
import { type ExmixRun, runExmix, transcript } from './run-exmix.js';
import { makeSmallPipeline, type SmallPipeline } from './small-pipeline.js';

const COMMAND = join(workspaceRoot, 'tools/exmix/dist/exmix.js');
/** So many that the phase still runs when the replays are done; the log has a line for each. */
const STEPS = 5000;

/** So long the command may take until it looks for checkpoints, on a busy machine. */
const START_SECONDS = 6;

describe('replay', { timeout: 300_000 }, () => {
  let root: string;
  let store: string;
  let small: SmallPipeline;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'exmix-replay-'));
    store = join(root, 'store');
    small = await makeSmallPipeline(root);
    small.config.evaluate = undefined;
    // A step of this model takes longer than one of the small pipeline's: the phase must run for a while.
    Object.assign(small.config.train.model, { d_model: 64, d_ff: 256, num_layers: 2, num_decoder_layers: 2 });
    await small.save();
    const run = await exmix('run', small.folder, '--to', 'tokenize');
    assert.equal(run.code, 0, transcript(run));
  });
  after(() => rm(root, { recursive: true, force: true }));

  const exmix = (...args: string[]): Promise<ExmixRun> => runExmix(workspaceRoot, args, { store });
  const replay = (...args: string[]): Promise<ExmixRun> => exmix('replay', small.folder, 'start', ...args);

  /** One phase with these settings. */
  async function phase(settings: object): Promise<void> {
    const [start] = small.config.train.phases;
    small.config.train.phases = [{ ...start, batchRows: 16, dropout: 0.1, ...settings }];
    await small.save();
  }

  /** What `exmix status` says of the phase. */
  const trained = ({ events }: ExmixRun) =>
    events[0].units.find(({ stage, unit }: { stage: string; unit: string }) => stage === 'train' && unit === 'start');

  /** What a command that worked printed. */
  async function answer(of: Promise<ExmixRun>) {
    const run = await of;
    assert.equal(run.code, 0, transcript(run));
    const [event] = run.events;
    return { ...event, stderr: run.stderr };
  }

  /** Runs the phase in a process of its own, and keeps what it tells of its steps. */
  function start() {
    const env = { ...process.env, EXMIX_STORE: store, NO_COLOR: '1' };
    const args = [COMMAND, 'run', small.folder, '--to', 'train', '--json'];
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const losses = new Map<number, number>();
    let began = 0;
    let checkpoint = 0;
    let output = '';
    child.stderr.on('data', (bytes) => {
      output += bytes;
    });
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => {
      const { type, name, values } = line.startsWith('{') ? JSON.parse(line) : {};
      if (type === 'metric' && name === 'train') {
        if (losses.size === 0) began = performance.now();
        losses.set(values.step, values.loss);
      }
      if (type === 'metric' && name === 'checkpoint') checkpoint = values.step;
    });
    let isClosed = false;
    const closed = once(child, 'close').then(([code]) => {
      isClosed = true;
      return code as number | null;
    });
    return {
      pid: child.pid,
      losses,
      stepsPerSecond: () => (1000 * (losses.size - 1)) / (performance.now() - began),
      async until(wanted: (told: { readonly steps: number; readonly checkpoint: number }) => boolean): Promise<void> {
        while (!wanted({ steps: losses.size, checkpoint })) {
          assert.ok(!isClosed, `the phase has ended: ${output}`);
          await setTimeout(20);
        }
      },
      stop: () => child.kill('SIGINT'),
      closed,
    };
  }

  it('a phase that runs in another process is replayed from its last checkpoint, and goes on undisturbed', async () => {
    await phase({ steps: STEPS, checkpointEverySteps: 10 });
    const run = start();
    try {
      await run.until(({ checkpoint }) => checkpoint >= 50);
      const none = await replay();
      assert.equal(none.code, 2, transcript(none));
      assert.match(
        none.stderr,
        /start was stopped by no step that diverged \(it runs\); name a step, from 1 to 5000, /,
      );

      const early = await answer(replay('--step', '7'));
      assert.deepEqual([early.state, early.from], ['running', 0]);
      const late: Awaited<ReturnType<typeof answer>>[] = [];
      for (let tried = 0; tried < 2; tried++) {
        const done = run.losses.size;
        // Checkpoints come and go while the command starts; the phase has not come to the step by then.
        const ahead = Math.ceil(run.stepsPerSecond() * START_SECONDS);
        const replayed = await answer(replay('--step', String(done + ahead)));
        const { state, from } = replayed;
        assert.equal(state, 'running');
        assert.ok(from >= done - 10 && from % 10 === 0, `from ${from}, at ${done}`);
        const says = `the phase runs now, in process ${run.pid} \\([\\d,]+/5,000 steps, .*\\), and gets slower meanwhile`;
        assert.match(replayed.stderr, new RegExp(`${says}; its last checkpoint is of step ${from}\\n`));
        late.push(replayed);
      }
      // The losses of the replays are those that the phase comes to.
      await run.until(({ steps }) => steps >= (late.at(-1)?.step as number));
      for (const { step, loss } of [early, ...late]) assert.equal(loss, run.losses.get(step), `step ${step}`);
      run.stop();
      assert.equal(await run.closed, 130);
      const stopped = await answer(replay('--step', '7'));
      assert.deepEqual([stopped.state, stopped.loss, stopped.loggedLoss], ['unfinished', early.loss, early.loss]);
    } finally {
      run.stop();
      await run.closed;
    }
  });

  it('Ctrl-C ends it with 130 and without a stack', async () => {
    await phase({ steps: STEPS, checkpointEverySteps: STEPS });
    const env = { ...process.env, EXMIX_STORE: store, NO_COLOR: '1' };
    const args = [COMMAND, 'replay', small.folder, 'start', '--step', String(STEPS)];
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let told = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      told += text;
      if (/step 100 of/.test(told)) child.kill('SIGINT');
    });
    assert.deepEqual(await once(child, 'close'), [130, null], told);
    assert.doesNotMatch(told, /interrupted|^ +at /m);
  });

  it('an earlier training has all of its inputs, also two that are the same artifact', async () => {
    // Rows that are all alike have the same tokens in any order.
    const alike = new Array(44).fill({ text: 'always the same row', colour: 'red' });
    for (const name of ['one_a', 'one_b']) {
      const card = structuredClone(small.cards.colour_of);
      card.ingest.source.splits.train = alike;
      small.cards[name] = { ...card, name };
      small.config.tasks.push(name);
    }
    try {
      await phase({ steps: 3, checkpointEverySteps: 3 });
      const run = await exmix('run', small.folder, '--to', 'train');
      assert.equal(run.code, 0, transcript(run));
      const before = await answer(replay('--step', '1'));
      const tasks = new Set(before.examples.map(({ task }: { task: string }) => task));
      assert.ok(tasks.has('one_a') && tasks.has('one_b'), [...tasks].join(', '));
      await phase({ steps: 4, checkpointEverySteps: 3 });
      const after = await answer(replay('--step', '1'));
      assert.match(after.stderr, /this is the last training, taken again by the code of now/);
      assert.deepEqual([after.loss, after.examples], [before.loss, before.examples]);
    } finally {
      small.config.tasks.splice(-2);
      for (const name of ['one_a', 'one_b']) delete small.cards[name];
    }
  });

  it('a phase that runs and has no checkpoint yet is replayed from where it starts', async () => {
    await phase({ steps: STEPS, checkpointEverySteps: STEPS });
    const run = start();
    try {
      await run.until(({ steps }) => steps >= 20);
      const replayed = await answer(replay('--step', '3'));
      assert.deepEqual([replayed.state, replayed.from], ['running', 0]);
      assert.match(
        replayed.stderr,
        /the phase runs now, in process \d+ .*it has no checkpoint of the pipeline as it is now/,
      );
    } finally {
      run.stop();
      await run.closed;
    }
  });

  it('status names the step that stopped a phase, and the command that replays it', async () => {
    await phase({ steps: 6, checkpointEverySteps: 2 });
    const first = await exmix('run', small.folder, '--to', 'train');
    assert.equal(first.code, 0, transcript(first));
    // A failed phase has no last training any more.
    for (const [checkpointEverySteps, state, steps] of [
      [1, 'finished', 6],
      [100, 'not begun', 24],
    ] as const) {
      const schedule = { name: 'linear', rate: 1e30, warmupSteps: 1 };
      await phase({ steps: 24, schedule, checkpointEverySteps });
      assert.equal(trained(await exmix('status', small.folder)).diverged, undefined);
      const none = await replay();
      assert.equal(none.code, 2, transcript(none));
      assert.match(
        none.stderr,
        new RegExp(`diverged \\(it is ${state}\\); name a step, from 1 to ${steps}, with --step`),
      );

      const run = await exmix('run', small.folder, '--to', 'train');
      assert.equal(run.code, 1, transcript(run));
      const { failure } = run.events.find((event) => event.type === 'failed' && event.unit === 'start');
      const [, text] = /step (\d+) diverged: its loss is /.exec(failure.message) ?? [];
      const step = Number(text);
      const status = await exmix('status', small.folder);
      assert.equal(status.code, 1);
      const { word, problem, diverged } = trained(status);
      assert.deepEqual([word, diverged.step], ['failed', step]);
      assert.equal(diverged.replay, `exmix replay ${small.folder} start`);
      assert.match(diverged.why, /^loss is /);
      assert.ok(diverged.loss === null || diverged.loss > 0);
      assert.match(
        problem,
        new RegExp(`^step ${step} diverged: its loss is .*; to take the step again: exmix replay `),
      );

      const replayed = await answer(exmix(...diverged.replay.split(' ').slice(1)));
      assert.deepEqual(
        [replayed.step, replayed.state, replayed.from],
        [step, 'unfinished', checkpointEverySteps === 1 ? step - 1 : 0],
      );
      assert.deepEqual(replayed.diverged, { why: diverged.why, loss: diverged.loss });
      assert.equal(replayed.loss, diverged.loss);
      const { rows } = /of small_prose \(rows? (?<rows>[\d, ]+)/.exec(failure.message)?.groups ?? {};
      const prose = replayed.examples.filter(({ task }: { task: string }) => task === 'small_prose');
      assert.ok(`${prose.map(({ row }: { row: number }) => row).join(', ')}, `.startsWith(rows as string));
      assert.equal((await answer(replay('--step', '1'))).diverged, null);
    }
  });
});
