import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import { FolderResumeSlot } from '@exmix/stage-kit/folder-resume-slot';
import { artifactPoints, type ReplayPoint, slotPoints } from './replay-points.js';
import { type ReplayedStep, replayStep } from './replay-step.js';
import { openPhase, runPhase, SMALL_PHASE } from './testing/phase-bench.js';

const CONFIG = { ...SMALL_PHASE, phase: { ...SMALL_PHASE.phase, checkpoints: { keepLast: 2 } } };

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exmix-replay-'));
});
after(() => rm(folder, { recursive: true, force: true }));

async function replay(step: number, points: readonly ReplayPoint[], config = CONFIG): Promise<ReplayedStep> {
  const { context, seed, close } = await openPhase(folder, { config });
  try {
    return await replayStep({ context, config, seed, step, points });
  } finally {
    await close();
  }
}

type Line = Record<'step' | 'loss' | 'targetTokens' | 'learningRate' | 'gradientNorm', number> & { split: string };
const trainLines = (log: string): Line[] =>
  log
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
    .filter(({ split }) => split === 'train');

test('any step of a finished phase is the step that it took', async () => {
  const { artifact } = await runPhase(folder, { config: CONFIG });
  const file = await artifact.open('events.jsonl');
  const lines = trainLines(Buffer.from(await file.read(0, file.size)).toString('utf8'));
  await file.close();
  const points = await artifactPoints(artifact);
  assert.deepEqual(
    points.map(({ step }) => step),
    [30, 40],
  );
  for (const [step, from] of [
    [1, 0],
    [17, 0],
    [30, 0],
    [31, 30],
    [40, 30],
  ] as const) {
    const replayed = await replay(step, points);
    const line = lines.find((each) => each.step === step) as Line;
    assert.equal(replayed.from, from);
    // The very number: the same engine takes the same step.
    assert.equal(replayed.metrics.crossEntropy, line.loss, `step ${step}`);
    assert.equal(replayed.metrics.targetTokens, line.targetTokens);
    assert.equal(replayed.learningRate, line.learningRate);
    assert.equal(replayed.metrics.gradientNorm, line.gradientNorm);
    assert.ok(line.gradientNorm > 0);
    const tokens = replayed.tasks.reduce((sum, { targetTokens }) => sum + targetTokens, 0);
    assert.equal(tokens, line.targetTokens);
    assert.deepEqual(replayed.tasks.map(({ task }) => task).sort(), ['first', 'prose']);
    assert.equal(
      replayed.tasks.reduce((sum, { examples }) => sum + examples, 0),
      replayed.examples.length,
    );
  }
});

test('losses by task are the batch without dropout, and weigh as its tokens do', async () => {
  const config = { ...CONFIG, phase: { ...CONFIG.phase, dropout: 0 } };
  const { tasks, metrics } = await replay(1, [], config);
  const sum = tasks.reduce((total, { loss, targetTokens }) => total + loss * targetTokens, 0);
  assert.ok(Math.abs(sum / metrics.targetTokens - metrics.crossEntropy) < 1e-4);
});

test('a step of several micro-batches is replayed whole', async () => {
  const config = { ...CONFIG, phase: { ...CONFIG.phase, steps: 6, accumulate: 3 } };
  const { artifact } = await runPhase(folder, { key: 'accumulated', config });
  const file = await artifact.open('events.jsonl');
  const lines = trainLines(Buffer.from(await file.read(0, file.size)).toString('utf8'));
  await file.close();
  const replayed = await replay(5, [], config);
  const line = lines.find(({ step }) => step === 5) as Line;
  assert.equal(replayed.metrics.crossEntropy, line.loss);
  assert.equal(replayed.metrics.targetTokens, line.targetTokens);
  assert.ok(line.targetTokens > 2 * CONFIG.phase.targetLength * (CONFIG.phase.batchRows ?? 0) * 0.5);
});

test('a stopped phase is replayed from what it left', async () => {
  const stop = new AbortController();
  const stopped = runPhase(folder, {
    key: 'stopped',
    config: CONFIG,
    signal: stop.signal,
    onEvent: (event) => {
      if (event.type === 'metric' && event.name === 'train' && event.values.step === 25) stop.abort();
    },
  });
  await assert.rejects(stopped, { name: 'AbortError' });
  const slot = new FolderResumeSlot(join(folder, 'state', 'resume'), 'stopped');
  const { points, log } = await slotPoints(slot);
  assert.deepEqual(points.map(({ step }) => step).sort(), [10, 20, 25]);
  const replayed = await replay(23, points);
  assert.equal(replayed.from, 20);
  assert.equal(replayed.metrics.crossEntropy, trainLines(log).find(({ step }) => step === 23)?.loss);
  assert.equal((await replay(26, points)).from, 25);

  // Whoever looks at a phase that runs is told to look again: its checkpoints are replaced, and go when it ends.
  const [point] = points as [ReplayPoint];
  await slot.save(new Map([['other', Buffer.from('')]]));
  await assert.rejects(point.load(), { code: 'ENOENT' });
  await slot.clear();
  await assert.rejects(point.load(), { code: 'ENOENT' });
});

test('refuses a step that there is not', async () => {
  await assert.rejects(replay(41, []), /there is no step 41; the phase has steps 1 to 40/);
});

/** A store that counts the readers that are open. */
function counted(store: ArtifactStore): {
  readonly store: ArtifactStore;
  readonly readers: { opened: number; open: number };
} {
  const readers = { opened: 0, open: 0 };
  const openBlob: ArtifactStore['openBlob'] = async (id) => {
    const reader = await store.openBlob(id);
    readers.opened++;
    readers.open++;
    const close = async (): Promise<void> => {
      readers.open--;
      await reader.close();
    };
    return Object.create(reader, { close: { value: close } });
  };
  return { store: Object.create(store, { openBlob: { value: openBlob } }), readers };
}

test('token files are closed, also where the trainer cannot be made or a step fails', async () => {
  const { artifact } = await runPhase(folder, { key: 'closed', config: CONFIG });
  const [point] = await artifactPoints(artifact);
  const { context, seed, close } = await openPhase(folder, { config: CONFIG });
  try {
    const attempt = async (step: number, changed: Partial<ReplayPoint>, onStep?: () => void) => {
      const { store, readers } = counted(context.store);
      const points = [{ ...(point as ReplayPoint), ...changed }];
      const options = { context: { ...context, store }, config: CONFIG, seed, step, points };
      await replayStep({ ...options, ...(onStep && { onStep }) }).finally(() => {
        assert.ok(readers.opened > 0);
        assert.equal(readers.open, 0, 'token files left open');
      });
    };
    await attempt(31, {});
    const noWeights = async () => ({ weights: [], optimizer: [] });
    await assert.rejects(attempt(31, { load: noWeights }), /the weights lack/);
    const stop = () => {
      throw new Error('told enough');
    };
    await assert.rejects(attempt(32, {}, stop), /told enough/);
  } finally {
    await close();
  }
});
