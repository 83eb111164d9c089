import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FolderResumeSlot } from '@exmix/stage-kit/folder-resume-slot';
import type { StageEvent } from '@exmix/stage-kit/stage-event';
import { bytesFile, openSafetensors } from '@exmix/tensors/safetensors';
import { loadDivergence } from './divergence-record.js';
import { runPhase, SMALL_PHASE } from './testing/phase-bench.js';

const childModule = fileURLToPath(new URL('./testing/run-phase-child.js', import.meta.url));

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exmix-train-'));
});
after(() => rm(folder, { recursive: true, force: true }));

type Artifact = Awaited<ReturnType<typeof runPhase>>['artifact'];

async function text(artifact: Artifact, name: string): Promise<string> {
  const file = await artifact.open(name);
  try {
    return Buffer.from(await file.read(0, file.size)).toString('utf8');
  } finally {
    await file.close();
  }
}

async function events(artifact: Artifact): Promise<{ step: number; split: string; loss: number; accuracy: number }[]> {
  return (await text(artifact, 'events.jsonl'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

let undisturbed: Awaited<ReturnType<typeof runPhase>>;

test('a phase learns, and says what it was trained on', async () => {
  const seen: StageEvent[] = [];
  const config = { ...SMALL_PHASE, phase: { ...SMALL_PHASE.phase, steps: 150, dropout: 0 } };
  const { artifact, log } = await runPhase(folder, { key: 'long', config, onEvent: (event) => seen.push(event) });
  const losses = (await events(artifact)).filter(({ split }) => split === 'train');
  const mean = (from: number, to: number) =>
    losses.slice(from, to).reduce((sum, { loss }) => sum + loss, 0) / (to - from);
  assert.equal(losses.length, 150);
  assert.ok(mean(140, 150) < 0.6 * mean(0, 10), `loss went from ${mean(0, 10)} to ${mean(140, 150)}`);
  const validation = (await events(artifact)).filter(({ split }) => split === 'validation');
  assert.deepEqual(
    validation.map(({ step }) => step),
    [20, 40, 60, 80, 100, 120, 140, 150],
  );
  assert.ok(validation.at(-1)!.loss < validation[0]!.loss);

  const data = JSON.parse(await text(artifact, 'data.json'));
  assert.deepEqual(
    data.tasks.map(({ task }: { task: string }) => task),
    ['first', 'prose'],
  );
  assert.ok(data.tasks[0].epochs > 1);
  assert.equal(data.tasks[0].truncatedInputs, 0);
  assert.ok(seen.some((event) => event.type === 'progress' && event.total === 150));
  assert.ok(seen.some((event) => event.type === 'metric' && event.name === 'train'));
  assert.match(log[0] as string, /^engine: (gpu|cpu|wasm)/);
});

test('its files are a checkpoint as Transformers reads it', async () => {
  undisturbed = await runPhase(folder);
  const { artifact } = undisturbed;
  assert.deepEqual(artifact.list(), [
    'config.json',
    'data.json',
    'events.jsonl',
    'model.safetensors',
    'optimizer.safetensors',
    'spiece.model',
  ]);
  const config = JSON.parse(await text(artifact, 'config.json'));
  assert.deepEqual(
    [config.model_type, config.vocab_size, config.tie_word_embeddings, config.dropout_rate],
    ['t5', 50, false, 0.1],
  );
  const file = await artifact.open('model.safetensors');
  const model = await openSafetensors(bytesFile(await file.read(0, file.size)));
  await file.close();
  assert.deepEqual(model.metadata, { format: 'pt' });
  assert.deepEqual(model.shape('decoder.block.0.layer.1.EncDecAttention.q.weight'), [32, 32]);
});

test('the same phase gives the same bytes, another seed others', async () => {
  const again = await runPhase(folder, { key: 'again' });
  assert.equal(again.id.sha256, undisturbed.id.sha256);
  const other = await runPhase(folder, { key: 'other', seed: 8 });
  assert.notEqual(
    other.artifact.manifest.files['model.safetensors']!.sha256,
    undisturbed.artifact.manifest.files['model.safetensors']!.sha256,
  );
});

test('a phase that is stopped ends soon, and goes on to the same bytes', async () => {
  const stop = new AbortController();
  const steps: number[] = [];
  const stopped = runPhase(folder, {
    key: 'stopped',
    signal: stop.signal,
    onEvent: (event) => {
      if (event.type !== 'progress') return;
      steps.push(event.done);
      if (steps.length === 2) stop.abort();
    },
  });
  await assert.rejects(stopped, { name: 'AbortError' });
  const more: number[] = [];
  const resumed = await runPhase(folder, {
    key: 'stopped',
    onEvent: (event) => {
      if (event.type === 'progress') more.push(event.done);
    },
  });
  assert.ok(
    resumed.log.some((line) => line.startsWith('goes on after step ')),
    resumed.log.join('\n'),
  );
  assert.ok(more[0]! > steps.at(-1)!);
  assert.equal(resumed.id.sha256, undisturbed.id.sha256);
});

test('a stop while the weights are scored keeps the step, and scores them when it goes on', async () => {
  const stop = new AbortController();
  const stopped = runPhase(folder, {
    key: 'scored',
    signal: stop.signal,
    onEvent: (event) => {
      if (event.type === 'metric' && event.name === 'train' && event.values.step === 20) stop.abort();
    },
  });
  await assert.rejects(stopped, { name: 'AbortError' });
  const resumed = await runPhase(folder, { key: 'scored' });
  assert.ok(resumed.log.includes('goes on after step 20'), resumed.log.join('\n'));
  assert.equal(resumed.id.sha256, undisturbed.id.sha256);
});

/** Stops a phase after its first checkpoint. @returns a resume slot's folder */
async function stoppedIn(key: string): Promise<string> {
  const stop = new AbortController();
  const onEvent = (event: StageEvent) => {
    if (event.type === 'progress' && event.done > 12) stop.abort();
  };
  await assert.rejects(runPhase(folder, { key, signal: stop.signal, onEvent }), { name: 'AbortError' });
  return join(folder, 'state', 'resume', key, 'current');
}

test('a checkpoint with other bytes is told of, and training starts anew', async () => {
  const slot = await stoppedIn('damaged');
  const [file] = (await readdir(slot)).filter((name) => name.endsWith('model.safetensors'));
  await writeFile(join(slot, file as string), 'nothing');
  const warnings: string[] = [];
  const anew = await runPhase(folder, {
    key: 'damaged',
    onEvent: (event) => {
      if (event.type === 'warning') warnings.push(event.message);
    },
  });
  assert.match(warnings.join('\n'), /^the checkpoint cannot be read, training starts anew: /);
  assert.equal(anew.id.sha256, undisturbed.id.sha256);
});

test('a checkpoint that this machine cannot open now fails the phase, and stays', async () => {
  const slot = await stoppedIn('unopened');
  const [file] = (await readdir(slot)).filter((name) => name.endsWith('model.safetensors'));
  const path = join(slot, file as string);
  // Opening a link to itself fails as too many open files do: with a code of the system.
  await rename(path, `${path}.away`);
  await symlink(path, path);
  await assert.rejects(runPhase(folder, { key: 'unopened' }), { code: 'ELOOP' });
  await rename(`${path}.away`, path);
  const resumed = await runPhase(folder, { key: 'unopened' });
  assert.ok(
    resumed.log.some((line) => line.startsWith('goes on after step ')),
    resumed.log.join('\n'),
  );
  assert.equal(resumed.id.sha256, undisturbed.id.sha256);
});

test('a killed process loses the steps since the checkpoint, and the next one ends in the same bytes', async () => {
  const child = spawn(process.execPath, [childModule, join(folder, 'killed')]);
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (lines) => {
      // A checkpoint is written beside the steps that follow; that of step 10 is whole when that of step 20 begins.
      if (Math.max(...String(lines).trim().split('\n').map(Number)) > 22) child.kill('SIGKILL');
    });
    let errors = '';
    child.stderr.on('data', (bytes) => {
      errors += bytes;
    });
    child.on('close', (code, signal) => (signal === 'SIGKILL' ? resolve() : reject(new Error(`${code}: ${errors}`))));
  });
  const resumed = await runPhase(join(folder, 'killed'));
  assert.ok(
    resumed.log.some((line) => /^goes on after step [123]0$/.test(line)),
    resumed.log.join('\n'),
  );
  assert.equal(resumed.id.sha256, undisturbed.id.sha256);
});

test('one thread gives the bytes that many give', async () => {
  const child = spawn(process.execPath, [childModule, join(folder, 'one-thread')], {
    env: { ...process.env, TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' },
  });
  let output = '';
  child.stdout.on('data', (bytes) => {
    output += bytes;
  });
  assert.deepEqual(await once(child, 'close'), [0, null]);
  assert.equal(output.trim().split('\n').at(-1), undisturbed.id.sha256);
});

test('a phase starts from the weights of another', async () => {
  const one = {
    ...SMALL_PHASE,
    phase: { ...SMALL_PHASE.phase, steps: 1, schedule: { name: 'constant' as const, rate: 1e-9, warmupSteps: 0 } },
  };
  const next = await runPhase(folder, { key: 'next', config: one, from: undisturbed.id });
  const last = (await events(undisturbed.artifact)).findLast(({ split }) => split === 'validation')!;
  const first = (await events(next.artifact)).find(({ split }) => split === 'validation')!;
  assert.ok(Math.abs(first.loss - last.loss) < 1e-4, `${first.loss}, not ${last.loss}`);
});

test('the last checkpoints are kept, and the best one is the model', async () => {
  const config = {
    ...SMALL_PHASE,
    phase: {
      ...SMALL_PHASE.phase,
      checkpoints: { keepLast: 2, keepBest: { metric: 'validation-loss', rows: 1 } },
      // Learns, then unlearns: the best one is in the middle.
      schedule: { name: 'linear' as const, rate: 3, warmupSteps: 39 },
    },
  };
  const { artifact, id } = await runPhase(folder, { key: 'kept', config });
  const data = JSON.parse(await text(artifact, 'data.json'));
  const validation = (await events(artifact)).filter(({ split }) => split === 'validation');
  assert.deepEqual(
    validation.map(({ step }) => step),
    [10, 20, 30, 40],
  );
  const best = validation.toSorted((a, b) => a.loss - b.loss)[0]!;
  assert.ok(best.step < 30, `best is step ${best.step}`);
  assert.deepEqual(data.selected, { step: best.step, metric: 'validation-loss', score: -best.loss });
  assert.deepEqual(
    data.kept.map(({ step }: { step: number }) => step),
    [best.step, 30, 40],
  );
  const { files } = artifact.manifest;
  const name = `checkpoints/step-0000${best.step}`;
  for (const file of ['model.safetensors', 'optimizer.safetensors', 'config.json', 'spiece.model'])
    assert.equal(files[`${name}/${file}`]!.sha256, files[file]!.sha256, file);
  assert.notEqual(files['checkpoints/step-000040/model.safetensors']!.sha256, files['model.safetensors']!.sha256);

  const stop = new AbortController();
  const stopped = runPhase(folder, {
    key: 'kept, stopped',
    config,
    signal: stop.signal,
    onEvent: (event) => {
      if (event.type === 'metric' && event.name === 'checkpoint' && event.values.step === 30) stop.abort();
    },
  });
  await assert.rejects(stopped, { name: 'AbortError' });
  const resumed = await runPhase(folder, { key: 'kept, stopped', config });
  assert.equal(resumed.id.sha256, id.sha256);
});

test('a loss above the bound stops the phase, names the examples and leaves a record', async () => {
  const config = { ...SMALL_PHASE, phase: { ...SMALL_PHASE.phase, stopAbove: 0.5 } };
  await assert.rejects(runPhase(folder, { key: 'bound', config }), (error: Error & { code?: string }) => {
    assert.equal(error.code, 'training-diverged');
    assert.match(error.message, /step 1 diverged: its loss is \d.*, above "stopAbove", 0\.5, at learning rate 0\.03/);
    assert.match(error.message, /its batch has \d+ of (first|prose) \(rows \d+, /);
    assert.match(error.message, /exmix replay <pipeline> phase takes the step again/);
    return true;
  });
  const record = await loadDivergence(new FolderResumeSlot(join(folder, 'state', 'resume'), 'bound'));
  assert.equal(record?.step, 1);
  assert.ok(Number(record?.loss) > 0.5);
  assert.ok(Number(record?.examples.length) > 8);
});

test('a loss that is no number stops the phase and names the step', async () => {
  const config = {
    ...SMALL_PHASE,
    phase: { ...SMALL_PHASE.phase, schedule: { name: 'constant' as const, rate: 1e30, warmupSteps: 0 } },
  };
  await assert.rejects(runPhase(folder, { key: 'diverged', config }), (error: Error & { code?: string }) => {
    assert.equal(error.code, 'training-diverged');
    assert.match(error.message, /step \d+ diverged: its loss is /);
    return true;
  });
});
