import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { workspaceRoot } from './checkout.js';
import { makeSmallPipeline, type SmallPipeline } from './small-pipeline.js';

const STEPS = 300;
const KILLS = 10;
const SEED = 5;

/** Ascending pseudo-random steps at which the run is killed, the same each time. */
function killSteps(): readonly number[] {
  const steps = new Set<number>();
  for (let state = SEED; steps.size < KILLS; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    steps.add(1 + Math.floor((state / 2 ** 32) * (STEPS - 1)));
  }
  return [...steps].sort((a, b) => a - b);
}

/** A run of the pipeline's training; killed with SIGKILL as soon as it tells that a step is done. */
interface Training {
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
  readonly lastStep: number;
  /** Steps of the checkpoint from which it went on; 0 from the start. */
  readonly resumedAfter: number;
  readonly output: string;
}

async function train(folder: string, store: string, killAt = Number.POSITIVE_INFINITY): Promise<Training> {
  const command = join(workspaceRoot, 'tools/exmix/dist/exmix.js');
  const child = spawn(process.execPath, [command, 'run', folder, '--to', 'train', '--json'], {
    env: { ...process.env, EXMIX_STORE: store, TF_NUM_INTRAOP_THREADS: '2', TF_NUM_INTEROP_THREADS: '2' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, rest, lastStep, resumedAfter] = ['', '', 0, 0];
  child.stderr.on('data', (bytes) => {
    output += bytes;
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() as string;
    for (const line of lines) {
      if (!line.startsWith('{')) continue;
      const event = JSON.parse(line);
      if (event.type === 'log') resumedAfter = Number(/goes on after step (\d+)/.exec(event.line)?.[1] ?? resumedAfter);
      if (event.type === 'failed') output += line;
      if (event.type === 'metric' && event.name === 'train') lastStep = event.values.step;
    }
    if (lastStep >= killAt) child.kill('SIGKILL');
  });
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
    child.on('close', (...ended) => resolve(ended)),
  );
  return { code, signal, lastStep, resumedAfter, output };
}

async function trainedArtifact(folder: string): Promise<string> {
  return JSON.parse(await readFile(join(folder, '.refs/train/start.json'), 'utf8')).artifact.sha256;
}

describe(`kill -9 in a training of ${STEPS} steps with dropout and a mixture`, () => {
  let root: string;
  let pipeline: SmallPipeline;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'exmix-train-kills-'));
    pipeline = await makeSmallPipeline(root);
    const [phase] = pipeline.config.train.phases;
    pipeline.config.train.model = { ...pipeline.config.train.model, d_model: 32, d_ff: 64 };
    pipeline.config.train.phases = [
      {
        ...phase,
        steps: STEPS,
        batchRows: 16,
        dropout: 0.1,
        checkpointEverySteps: 7,
        validateEverySteps: 50,
        checkpoints: { keepLast: 2, keepBest: { metric: 'score', rows: 4 } },
      },
    ];
    pipeline.config.evaluate = undefined;
    await pipeline.save();
  });
  after(() => rm(root, { recursive: true, force: true }));

  it(`${KILLS} kills at random steps end in the bytes of the run that never stopped`, async (context) => {
    const calm = await train(pipeline.folder, join(root, 'calm'));
    assert.equal(calm.code, 0, calm.output);
    const expected = await trainedArtifact(pipeline.folder);

    await rm(join(pipeline.folder, '.refs'), { recursive: true, force: true });
    const store = join(root, 'killed');
    for (const step of killSteps()) {
      const killed = await train(pipeline.folder, store, step);
      context.diagnostic(`went on after step ${killed.resumedAfter}, killed at step ${killed.lastStep} (seed ${SEED})`);
      assert.equal(killed.signal, 'SIGKILL', killed.output);
    }
    const last = await train(pipeline.folder, store);
    assert.equal(last.code, 0, last.output);
    assert.ok(last.resumedAfter > 0 && last.resumedAfter % 7 === 0, `went on after step ${last.resumedAfter}`);
    // Weights, optimizer, log, counts of examples and kept checkpoints: the artifact's digest covers them all.
    assert.equal(await trainedArtifact(pipeline.folder), expected);
  });
});
