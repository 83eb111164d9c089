import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openStore } from '@exmix/artifact-store/open-store';
import { pythonWith } from '@exmix/errors/python-with';
import type { SeenRun } from '@exmix/exmix/live-run';
import { readTensorboard } from '@exmix/exports/read-tensorboard';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { RefFolder } from '@exmix/stage-kit/unit-ref';
import { workspaceRoot } from './checkout.js';
import { runExmix, transcript } from './run-exmix.js';
import { makeSmallPipeline, type SmallPipeline } from './small-pipeline.js';

const STEPS = 1500;
const tensorboard = pythonWith('tensorboard');

interface LogLine {
  readonly step: number;
  readonly split: string;
  readonly loss: number;
  readonly accuracy: number;
}

describe('a phase that is watched', { timeout: 300_000 }, () => {
  let folder: string;
  let small: SmallPipeline;
  let store: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'exmix-watching-'));
    small = await makeSmallPipeline(folder);
    const [start] = small.config.train.phases;
    const long = { steps: STEPS, checkpointEverySteps: 100, validateEverySteps: 100 };
    small.config.train.phases = [{ ...start, ...long }];
    small.config.evaluate = undefined;
    await small.save();
    store = join(folder, 'store');
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const exmix = (...args: string[]) => runExmix(workspaceRoot, args, { store });
  const board = (): string => join(small.folder, 'tensorboard', 'start');
  const boardFile = async (): Promise<string> => {
    const names = await readdir(board());
    assert.equal(names.length, 1, names.join());
    assert.match(names[0] as string, /^events\.out\.tfevents\.\d+\.exmix$/);
    return join(board(), names[0] as string);
  };
  const stepsOnBoard = async (split: string): Promise<number[]> => {
    const events = readTensorboard(await readFile(await boardFile()));
    return events.filter(({ scalars }) => `${split}/loss` in scalars).map(({ step }) => step);
  };
  const logLines = async (): Promise<LogLine[]> => {
    const ref = await RefFolder.of(small.folder).read('train', 'start');
    const artifact = await StoredArtifact.open(await openStore(store), (ref as NonNullable<typeof ref>).artifact);
    const file = await artifact.open('events.jsonl');
    const text = Buffer.from(await file.read(0, file.size)).toString('utf8');
    await file.close();
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  };

  it('is seen by another process, also after a kill; TensorBoard gets each step once', async () => {
    const command = join(workspaceRoot, 'tools/exmix/dist/exmix.js');
    const env = { ...process.env, EXMIX_STORE: store, NO_COLOR: '1' };
    const run = spawn(process.execPath, [command, 'run', small.folder], { env, stdio: 'ignore' });
    const ended = new Promise((resolve) => run.on('close', resolve));
    const { runs } = await seenWith(({ checkpoint, speed }) => checkpoint !== undefined && speed !== undefined);
    const [unit] = (runs[0] as SeenRun).running;
    assert.equal(runs.length, 1);
    assert.equal(runs[0]?.pid, run.pid);
    assert.deepEqual([unit?.stage, unit?.unit, unit?.total, unit?.of], ['train', 'start', STEPS, 'steps']);
    const { speed, train, checkpoint } = unit?.metrics ?? {};
    assert.ok(Number(speed?.tokensPerSecond) > 0 && Number(train?.loss) > 0 && Number(train?.step) > 100);
    assert.equal(Number(checkpoint?.step) % 100, 0);

    run.kill('SIGKILL');
    await ended;
    const [status] = (await exmix('status', small.folder)).events;
    assert.deepEqual([status.runs.length, status.runs[0].alive, status.runs[0].running[0].unit], [1, false, 'start']);
    const before = await stepsOnBoard('train');
    assert.deepEqual(before, upTo(before.length), 'each step of the killed run');

    const going = exmix('run', small.folder);
    await seenWith(({ train }) => train !== undefined);
    const watched = await exmix('status', small.folder, '--watch');
    assert.equal(watched.code, 0, transcript(watched));
    const seen = watched.events
      .slice(0, -1)
      .flatMap(({ runs }) => runs[0]?.running ?? [])
      .flatMap(({ stage, unit, done }) => (stage === 'train' && unit === 'start' ? [done] : []));
    assert.ok(seen.length > 0 && seen.every((done, i) => i === 0 || done >= seen[i - 1]), seen.join());
    assert.equal(
      watched.events.at(-1).units.at(-1).word,
      'built',
      'watching ends with the run, and says what is there',
    );
    const again = await going;
    assert.equal(again.code, 0, transcript(again));
    const resumed = again.events.find((event) => event.type === 'metric' && event.name === 'train').values.step;
    assert.equal(resumed % 100, 1, 'it went on after a checkpoint');
    assert.ok(resumed > 1 && resumed <= before.length + 1, `step ${resumed} after ${before.length}`);
    assert.deepEqual(await stepsOnBoard('train'), upTo(STEPS));
    assert.deepEqual((await exmix('status', small.folder)).events[0].runs, []);
  });

  /** Asks `exmix status` again and again until the phase that runs has such metrics. */
  async function seenWith(wanted: (metrics: Record<string, unknown>) => boolean): Promise<{ runs: SeenRun[] }> {
    for (;;) {
      const [status] = (await exmix('status', small.folder)).events;
      const runs = status.runs as SeenRun[];
      if (runs.some(({ running }) => running.some(({ metrics }) => wanted(metrics)))) return { runs };
      await setTimeout(50);
    }
  }

  it('its event file has what its checkpoint has, and is made from it where it is gone', async () => {
    const lines = await logLines();
    const matches = async () => {
      const events = readTensorboard(await readFile(await boardFile())).slice(2);
      assert.deepEqual(
        events.map(({ step, scalars }) => [step, scalars['train/loss'] ?? scalars['validation/loss']]),
        lines.map(({ step, loss }) => [step, Math.fround(loss)]),
      );
    };
    await matches();
    const there = await told('tensorboard', small.folder);
    assert.match(there, /^start: there, 1,500 steps\ntensorboard --logdir .*tensorboard\n$/);
    await rm(board(), { recursive: true });
    assert.match(await told('tensorboard', small.folder), /^start: written, 1,500 steps\n/);
    await matches();
  });

  it('TensorBoard itself reads all scalars and the settings', { skip: tensorboard.skip }, async () => {
    const script = fileURLToPath(new URL('../../src/exports/read_tensorboard.py', import.meta.url));
    const read = JSON.parse(execFileSync(tensorboard.python as string, [script, board()], { encoding: 'utf8' }));
    const lines = await logLines();
    const training = lines.filter(({ split }) => split === 'train');
    const validation = lines.filter(({ split }) => split === 'validation');
    assert.equal(validation.length, STEPS / 100);
    for (const [tag, expected] of [
      ['train/loss', training.map(({ step, loss }) => [step, Math.fround(loss)])],
      ['train/accuracy', training.map(({ step, accuracy }) => [step, Math.fround(accuracy)])],
      ['validation/loss', validation.map(({ step, loss }) => [step, Math.fround(loss)])],
      ['validation/accuracy', validation.map(({ step, accuracy }) => [step, Math.fround(accuracy)])],
    ] as const) {
      assert.deepEqual(
        read.scalars[tag].map(([step, value]: number[]) => [step, value]),
        expected,
        tag,
      );
    }
    for (const tag of ['train/learning_rate', 'train/z_loss']) assert.equal(read.scalars[tag].length, STEPS, tag);
    const times = read.scalars['train/loss'].map(([, , time]: number[]) => time);
    assert.ok(
      times.every((time: number, i: number) => i === 0 || time >= times[i - 1]),
      'wall times grow',
    );
    assert.match(read.texts.config, /^small start\n\n {4}\{[\s\S]*"batchRows": 4/);
  });

  /** Text for people; `runExmix` adds `--json`, which this command does not have. */
  async function told(...args: string[]): Promise<string> {
    const command = join(workspaceRoot, 'tools/exmix/dist/exmix.js');
    return execFileSync(process.execPath, [command, ...args], {
      encoding: 'utf8',
      env: { ...process.env, EXMIX_STORE: store },
    });
  }
});

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);
