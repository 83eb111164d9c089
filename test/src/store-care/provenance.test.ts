import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { FolderStore } from '@exmix/artifact-store/folder-store';
import { readRows } from '@exmix/parquet/read-rows';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { RefFolder } from '@exmix/stage-kit/unit-ref';
import { workspaceRoot } from '../end-to-end/checkout.js';
import { runExmix, transcript } from '../end-to-end/run-exmix.js';
import { makeSmallPipeline, type SmallPipeline } from '../end-to-end/small-pipeline.js';
import { writeShapes } from './data-pipeline.js';
import { parsed, runText } from './run-text.js';

/** A phase whose windows have 64 examples; a step takes about 40. */
const BY_LENGTH = { name: 'by-length', steps: 5, batchRows: 2, accumulate: 20, buckets: 'automatic' };

/** What `exmix provenance --json` says of a task. */
interface TracedTask {
  readonly task: string;
  readonly of: string;
  readonly taken: number;
  readonly perEpoch: number;
  readonly records: readonly { readonly taken: number; readonly ranges: readonly (readonly [number, number])[] }[];
}

describe('provenance', () => {
  let root: string;
  let store: string;
  let pipeline: SmallPipeline;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'exmix-provenance-'));
    store = join(root, 'store');
    pipeline = await makeSmallPipeline(root, 'origin');
    pipeline.cards.shape_of = {
      name: 'shape_of',
      title: 'Shapes',
      family: 'CLS',
      licence: 'CC0-1.0',
      ingest: {
        source: { reader: 'json-lines', files: { all: 'shapes.jsonl' } },
        splits: { by: 'group', key: 'text', salt: 'shape_of' },
      },
      format: { inputs: 'shape of: {text}', targets: '{shape}' },
      evaluate: { metrics: ['accuracy'] },
    };
    pipeline.config.tasks.push('shape_of');
    pipeline.config.train.phases[0].checkpoints = { keepLast: 6 };
    pipeline.config.train.phases[0].packing = false;
    pipeline.config.train.phases.push({
      ...pipeline.config.train.phases[0],
      ...BY_LENGTH,
      checkpoints: { keepLast: BY_LENGTH.steps },
      checkpointEverySteps: 1,
    });
    await writeShapes(pipeline);
    await pipeline.save();
    const run = await runExmix(workspaceRoot, ['run', pipeline.folder, '--to', 'train'], { store });
    assert.equal(run.code, 0, transcript(run));
  });
  after(() => rm(root, { recursive: true, force: true }));

  // biome-ignore lint/suspicious/noExplicitAny: a report
  async function provenance(model: string, ...args: string[]): Promise<any> {
    const run = await runText(['provenance', model, ...args, '--json'], { store });
    assert.equal(run.code, 0, run.stderr);
    return parsed(run);
  }

  /** Ids of a task's drawn training examples, in their order. */
  async function drawnIds(task: string): Promise<readonly string[]> {
    const ref = await RefFolder.of(pipeline.folder).read('sample', task);
    assert.ok(ref);
    const drawn = await StoredArtifact.open(await FolderStore.open(store), ref.artifact);
    const ids: string[] = [];
    for await (const { id } of readRows(drawn, 'drawn/train-', ['id'], new AbortController().signal))
      ids.push(id as string);
    return ids;
  }

  it('names phases, tasks, licences, files and rows, back to where the model began', async () => {
    const { phases, notes } = await provenance(`${pipeline.folder}/tuned`);
    assert.deepEqual(notes, []);
    assert.deepEqual(
      phases.map(({ phase, step }: { phase: string; step: number }) => `${phase} ${step}`),
      ['start 12', 'tuned 4'],
    );
    const [start, tuned] = phases;
    assert.deepEqual(
      tuned.tasks.map(({ task }: { task: string }) => task),
      ['count_things'],
    );
    const shapes = start.tasks.find(({ task }: { task: string }) => task === 'shape_of');
    const sha256 = createHash('sha256')
      .update(await readFile(join(pipeline.folder, 'shapes.jsonl')))
      .digest('hex');
    assert.equal(shapes.licence, 'CC0-1.0');
    assert.deepEqual(shapes.sources, [
      {
        kind: 'file',
        name: 'shapes.jsonl',
        identity: sha256,
        files: [{ name: 'shapes.jsonl', digest: `sha256:${sha256}` }],
      },
    ]);
    // 12 steps of 4 rows, one example a row.
    const sum = start.tasks.reduce((taken: number, each: { taken: number }) => taken + each.taken, 0);
    assert.equal(sum, 48);
    for (const { task, taken, perEpoch, of, records } of start.tasks) {
      const rows = records.reduce((count: number, each: { taken: number }) => count + each.taken, 0);
      // In an epoch no row comes twice; chunks of prose are cut from all of its rows.
      if (of === 'rows') assert.equal(rows, Math.min(taken, perEpoch), task);
      for (const { ranges, taken: own, rows: total } of records) {
        const count = ranges.reduce((n: number, [from, to]: [number, number]) => n + to - from + 1, 0);
        assert.equal(count, own);
        assert.ok(ranges.at(-1)[1] < total);
      }
    }
    assert.ok(start.vocabulary.tasks.includes('shape_of') && !start.vocabulary.tasks.includes('count_things'));
  });

  /** Ids of the records that a phase took, without prose, as its provenance names them. */
  function rowsOf({ phases }: { phases: readonly { tasks: readonly TracedTask[] }[] }): Set<string> {
    const tasks = (phases[0]?.tasks ?? []).filter(({ of }) => of === 'rows');
    return new Set(
      tasks.flatMap(({ task, records }) =>
        records.flatMap(({ ranges }) =>
          ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => `${task}/train/${from + i}`)),
        ),
      ),
    );
  }

  /** Ids of the records that `exmix replay` shows of a step, without prose. */
  async function replayedRows(phase: string, step: number): Promise<readonly string[]> {
    const run = await runText(['replay', pipeline.folder, phase, '--step', String(step), '--json'], { store });
    assert.equal(run.code, 0, run.stderr);
    const ids: string[] = [];
    for (const { task, row } of parsed(run).examples)
      if (task !== 'small_prose') ids.push((await drawnIds(task))[row] as string);
    return ids;
  }

  it('until a step takes the first rows of what the whole phase takes, and the same rows that replay shows', async () => {
    const whole = await provenance(`${pipeline.folder}/start`);
    const early = await provenance(`${pipeline.folder}/start`, '--step', '2');
    const [few, many] = [rowsOf(early), rowsOf(whole)];
    assert.ok(few.size > 0 && few.size < many.size);
    for (const row of few) assert.ok(many.has(row), row);
    const shown = new Set([...(await replayedRows('start', 1)), ...(await replayedRows('start', 2))]);
    assert.deepEqual([...few].sort(), [...shown].sort());
  });

  it('with buckets names the rows that replay shows, after each step of a window and over an epoch’s edge', async () => {
    const shown = new Set<string>();
    let notAll = 0;
    for (let step = 1; step <= BY_LENGTH.steps; step++) {
      for (const row of await replayedRows('by-length', step)) shown.add(row);
      const found = await provenance(`${pipeline.folder}/by-length`, '--step', String(step));
      assert.deepEqual(found.notes, []);
      assert.deepEqual([...rowsOf(found)].sort(), [...shown].sort(), `step ${step}`);
      for (const { of, taken, perEpoch, records } of found.phases[0].tasks as TracedTask[]) {
        const rows = records.reduce((count, each) => count + each.taken, 0);
        if (of === 'rows' && taken >= perEpoch && rows < perEpoch) notAll++;
      }
    }
    assert.ok(notAll > 0, 'no task had taken as many examples as it has rows, and not every row');
  });

  it('with buckets names no rows, and says so, where tokens of any task are gone', async () => {
    const ref = await RefFolder.of(pipeline.folder).read('tokenize', 'small_prose');
    assert.ok(ref);
    const { manifest } = await StoredArtifact.open(await FolderStore.open(store), ref.artifact);
    const file = Object.keys(manifest.files).find((name) => name.startsWith('tokens/train-')) as string;
    const { sha256 } = manifest.files[file] as { sha256: string };
    const blob = join(store, 'blobs', sha256.slice(0, 2), sha256.slice(2));
    await rename(blob, join(root, 'aside'));
    try {
      const { phases, notes } = await provenance(`${pipeline.folder}/by-length`, '--step', '1');
      assert.deepEqual(rowsOf({ phases }), new Set());
      const why = 'by-length has buckets, and the tokens of small_prose are gone from the store';
      assert.ok(notes.includes(`which rows of thing_of were taken: ${why}`), notes.join('\n'));
    } finally {
      await rename(join(root, 'aside'), blob);
    }
  });

  it('is found by the digest of the artifact, also when the pipeline has moved on', async () => {
    const { artifact } = await provenance(`${pipeline.folder}/start`);
    const before = await provenance(artifact);
    await writeShapes(pipeline, 3);
    const run = await runExmix(workspaceRoot, ['run', pipeline.folder, '--to', 'train'], { store });
    assert.equal(run.code, 0, transcript(run));
    assert.deepEqual(await provenance(artifact), before);
    assert.notEqual((await provenance(`${pipeline.folder}/start`)).artifact, artifact);
  });

  it('says in words what it found, and what is wrong', async () => {
    const { stdout } = await runText(['provenance', `${pipeline.folder}/start`], { store });
    assert.match(stdout, /^phase start: 12 steps, seed \d+ /m);
    assert.match(
      stdout,
      /^ {2}shape_of: \d+ takes of \d+ rows, [\d.]+ epochs; licence: CC0-1\.0\n {4}file shapes\.jsonl [0-9a-f]{64}\n {4}records\/train-00000\.parquet \([0-9a-f]{12}\): \d+ of \d+ rows: \d/m,
    );
    assert.match(stdout, /^ {2}vocabulary: drawn text of colour_of, shape_of, small_prose, thing_of$/m);
    const wrong = async (...args: string[]) => {
      const { code, stderr } = await runText(['provenance', ...args], { store });
      return `${code} ${stderr}`;
    };
    assert.match(await wrong(`${pipeline.folder}/strat`), /^2 .*did you mean start\?/s);
    assert.match(
      await wrong(`${pipeline.folder}/start`, '--step', '3'),
      /^2 .*kept no checkpoint of step 3; it kept 2, 4, /s,
    );
    assert.match(await wrong('f'.repeat(64)), /^2 .*no phase in .* made f/s);
    assert.match(await wrong('nothing'), /^2 .*is no imported model/s);
  });
});
