import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { BlobId } from '@exmix/artifact-store/blob-id';
import { openStore } from '@exmix/artifact-store/open-store';
import { flipBit } from '@exmix/artifact-store/testing/flip-bit';
import type { LoadedPipeline } from '@exmix/cards/loaded-pipeline';
import { InputError } from '@exmix/errors/input-error';
import { lastValueFrom, tap, toArray } from 'rxjs';
import { readAction } from './build-unit.js';
import type { RunEvent } from './run-event.js';
import { runPipeline } from './run-pipeline.js';
import type { Goal } from './select-units.js';
import type { StageDefinition, UnitPlan } from './stage.js';
import { STAGE_NAMES } from './stage-name.js';
import { StoredArtifact } from './stored-artifact.js';
import { RefFolder } from './unit-ref.js';

const module = new URL('./fixtures/join-texts.js', import.meta.url).href;
const folders: string[] = [];
after(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

interface World {
  store: ArtifactStore;
  readonly folder: string;
  /** Text, and misbehaviour, of each ingest unit. */
  tasks: Record<string, { text: string; misbehave?: string }>;
  /** Text of the sample aggregate. */
  mixture: string;
  /** Units whose sources were asked for. */
  asked: string[];
  /** Tasks whose sources are not to be had. */
  gone: readonly string[];
}

async function world(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'exmix-kit-'));
  folders.push(folder);
  const tasks = { a: { text: 'a' }, b: { text: 'b' }, c: { text: 'c' } };
  return { store: await openStore(join(folder, 'store')), folder, tasks, mixture: 'mix', asked: [], gone: [] };
}

/** ingest and format per task, one aggregate in sample over all, tokenize per task over sample. */
function stages(world: World): readonly StageDefinition[] {
  const tasks = Object.keys(world.tasks);
  const perTask = (
    reads: (task: string) => UnitPlan['reads'],
    config: (task: string) => UnitPlan['config'],
  ): UnitPlan[] =>
    tasks.map((task) => ({ unit: task, task, config: config(task), reads: reads(task), seed: 1, module }));
  const plans: Record<string, readonly UnitPlan[]> = {
    ingest: perTask(
      () => ({}),
      (task) => ({ ...world.tasks[task] }),
    ).map((plan) => ({
      ...plan,
      identify: async () => {
        world.asked.push(plan.unit);
        if (world.gone.includes(plan.unit)) throw new InputError('missing-file', `${plan.unit} is gone`);
        return { [`file:${plan.unit}`]: '1' };
      },
    })),
    format: perTask(
      (task) => ({ records: { stage: 'ingest', unit: task } }),
      () => ({ text: 'f' }),
    ),
    sample: [
      {
        unit: 'mixture',
        config: { text: world.mixture },
        reads: Object.fromEntries(
          tasks.map((task) => [task, { stage: 'format', unit: task, optional: true }] as const),
        ),
        seed: 1,
        module,
      },
    ],
    tokenize: perTask(
      (task) => ({ examples: { stage: 'format', unit: task }, mixture: { stage: 'sample', unit: 'mixture' } }),
      () => ({ text: 't' }),
    ),
  };
  return STAGE_NAMES.map((name) => ({ name, plan: async () => plans[name] ?? [] }));
}

async function run(
  world: World,
  options: {
    goal?: Goal;
    concurrency?: number;
    signal?: AbortSignal;
    watch?: (event: RunEvent) => void;
    onRelease?: () => Promise<void>;
  } = {},
): Promise<readonly RunEvent[]> {
  const pipeline = {
    folder: world.folder,
    config: { tasks: Object.keys(world.tasks) },
    cards: [],
    broken: [],
  } as unknown as LoadedPipeline;
  return lastValueFrom(
    runPipeline({
      pipeline,
      stages: stages(world),
      goal: options.goal ?? { until: 'tokenize' },
      store: world.store,
      stateFolder: join(world.folder, 'store'),
      concurrency: options.concurrency ?? 2,
      signal: options.signal ?? new AbortController().signal,
      engineIdentity: async () => null,
      ...(options.onRelease && { onRelease: options.onRelease }),
    }).pipe(
      tap((event) => options.watch?.(event)),
      toArray(),
    ),
  );
}

function units(events: readonly RunEvent[], type: RunEvent['type']): readonly string[] {
  return events
    .flatMap((event) => (event.type === type && 'unit' in event ? [`${event.stage}/${event.unit}`] : []))
    .sort();
}

async function textOf(world: World, stage: 'tokenize' | 'sample', unit: string): Promise<unknown> {
  const ref = await RefFolder.of(world.folder).read(stage, unit);
  assert.ok(ref);
  return (await StoredArtifact.open(world.store, ref.artifact)).json('text.json');
}

describe('run a pipeline', () => {
  it('builds all units in the order of what they read, then reuses all', async () => {
    const w = await world();
    const first = await run(w);
    assert.equal(units(first, 'built').length, 10);
    assert.equal(await textOf(w, 'tokenize', 'b'), 'B+F+A+F+B+F+C+F+MIX+T');
    const second = await run(w);
    assert.deepEqual(units(second, 'built'), []);
    assert.equal(units(second, 'reused').length, 10);
  });

  it('has let go of the store when it ends, also when what is done before that fails', async () => {
    const w = await world();
    const holds = async (): Promise<number> => {
      let count = 0;
      for await (const _ of w.store.listNotes('holds/')) count++;
      return count;
    };
    let held = 0;
    const onRelease = async (): Promise<void> => {
      held = await holds();
      throw new Error('the store has gone');
    };
    await run(w, { goal: { until: 'ingest' }, onRelease });
    assert.deepEqual([held, await holds()], [1, 0]);
    await assert.rejects(run(w, { goal: { until: 'ingest', tasks: ['nosuch'] } }), /nosuch/);
    assert.equal(await holds(), 0);
  });

  it('makes the same artifacts whatever the concurrency', async () => {
    const [one, eight] = [await world(), await world()];
    await run(one, { concurrency: 1 });
    await run(eight, { concurrency: 8 });
    for (const stage of ['ingest', 'format', 'sample', 'tokenize'] as const) {
      for (const unit of await RefFolder.of(one.folder).list(stage)) {
        const [a, b] = await Promise.all([one, eight].map((w) => RefFolder.of(w.folder).read(stage, unit)));
        assert.deepEqual(a, b);
      }
    }
  });

  it('redoes what reads a change and says what changed', async () => {
    const w = await world();
    await run(w);
    w.tasks.b = { text: 'B2' };
    const events = await run(w);
    assert.deepEqual(units(events, 'built'), [
      'format/b',
      'ingest/b',
      'sample/mixture',
      'tokenize/a',
      'tokenize/b',
      'tokenize/c',
    ]);
    const built = events.find((event) => event.type === 'built' && event.stage === 'ingest');
    assert.deepEqual(built?.type === 'built' ? built.reason : undefined, {
      because: 'changed',
      changes: [{ field: 'config.text', before: 'b', after: 'B2' }],
    });
  });

  it('stops the wave where a change reproduces the same bytes', async () => {
    const w = await world();
    await run(w);
    w.mixture = 'MIX';
    const events = await run(w);
    assert.deepEqual(units(events, 'built'), ['sample/mixture']);
    const built = events.find((event) => event.type === 'built');
    assert.equal(built?.type === 'built' && built.sameBytes, true);
  });

  it('lets a failed unit block only what needs it', async () => {
    for (const misbehave of ['throw', 'exit']) {
      const w = await world();
      w.tasks.b = { text: 'b', misbehave };
      const events = await run(w);
      assert.deepEqual(units(events, 'failed'), ['ingest/b']);
      assert.deepEqual(units(events, 'blocked'), ['format/b', 'tokenize/b']);
      assert.equal(await textOf(w, 'sample', 'mixture'), 'A+F+C+F+MIX');
      assert.deepEqual(await RefFolder.of(w.folder).list('ingest'), ['a', 'c']);
    }
  });

  it('makes only what named tasks need', async () => {
    const w = await world();
    const formatted = await run(w, { goal: { until: 'format', tasks: ['c'] } });
    assert.deepEqual(units(formatted, 'built'), ['format/c', 'ingest/c']);
    const tokenized = await run(w, { goal: { until: 'tokenize', tasks: ['c'] } });
    assert.deepEqual(units(tokenized, 'built'), [
      'format/a',
      'format/b',
      'ingest/a',
      'ingest/b',
      'sample/mixture',
      'tokenize/c',
    ]);
    await assert.rejects(run(w, { goal: { until: 'format', tasks: ['bb'] } }), /no task "bb"; did you mean b\?/);
  });

  it('asks for the sources of what named tasks need, and no others', async () => {
    const w = await world();
    await run(w, { goal: { until: 'format', tasks: ['c'] } });
    assert.deepEqual(w.asked, ['c']);
    const ref = await RefFolder.of(w.folder).read('ingest', 'c');
    assert.ok(ref);
    assert.deepEqual((await readAction(w.store, ref.action))?.sources, { 'file:c': '1' });
    w.asked = [];
    await run(w);
    assert.deepEqual(w.asked, ['a', 'b', 'c']);
  });

  it('lets a unit whose sources are gone block only what needs it', async () => {
    const w = await world();
    w.gone = ['b'];
    const events = await run(w);
    assert.deepEqual(units(events, 'failed'), ['ingest/b']);
    assert.deepEqual(units(events, 'blocked'), ['format/b', 'tokenize/b']);
    assert.equal(await textOf(w, 'sample', 'mixture'), 'A+F+C+F+MIX');
  });

  it('forgets refs of tasks that were taken out', async () => {
    const w = await world();
    await run(w);
    delete w.tasks.a;
    const events = await run(w);
    assert.deepEqual(units(events, 'built'), ['sample/mixture', 'tokenize/b', 'tokenize/c']);
    assert.deepEqual(await RefFolder.of(w.folder).list('ingest'), ['b', 'c']);
  });

  it('makes inputs again that are found rotten while a unit reads them', async () => {
    const w = await world();
    await run(w, { goal: { until: 'format' } });
    const ref = await RefFolder.of(w.folder).read('format', 'b');
    assert.ok(ref);
    const { manifest } = await StoredArtifact.open(w.store, ref.artifact);
    const { sha256 } = manifest.files['text.json'] as BlobId;
    // Size and times stay, so that only reading tells.
    await flipBit(join(w.folder, 'store', 'blobs', sha256.slice(0, 2), sha256.slice(2)), 2);
    w.store = await openStore(join(w.folder, 'store'));
    const events = await run(w);
    assert.deepEqual(units(events, 'failed'), []);
    assert.equal(await textOf(w, 'tokenize', 'b'), 'B+F+A+F+B+F+C+F+MIX+T');
    const warned = events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
    assert.match(warned.join('\n'), new RegExp(`blob ${sha256} .*; made again: .*format/b`));
    assert.deepEqual(
      units(events, 'built').filter((unit) => unit.startsWith('format')),
      [],
      'a unit ends once in a run',
    );
    assert.equal(await w.store.verifyBlob(manifest.files['text.json'] as BlobId), 'present');
  });

  it('builds each unit once where two run at once on one store', async () => {
    const w = await world();
    const other = { ...(await world()), store: await openStore(join(w.folder, 'store')) };
    const [one, two] = await Promise.all([run(w), run(other)]);
    assert.equal(units(one, 'built').length + units(two, 'built').length, 10);
    assert.equal(units(one, 'reused').length + units(two, 'reused').length, 10);
    for await (const { name } of w.store.listNotes('leases/')) assert.fail(`${name} stays`);
  });

  it('builds again what is missing or corrupt, and no more', async () => {
    const w = await world();
    await run(w);
    const ref = await RefFolder.of(w.folder).read('format', 'a');
    assert.ok(ref);
    const file = (await StoredArtifact.open(w.store, ref.artifact)).manifest.files['text.json'];
    assert.ok(file);
    const path = join(w.store.location, 'blobs', file.sha256.slice(0, 2), file.sha256.slice(2));
    for (const harm of [() => unlink(path), () => truncate(path, 2), () => writeFile(path, 'X'.repeat(file.size))]) {
      await harm();
      const events = await run(w);
      assert.deepEqual(units(events, 'built'), ['format/a']);
      assert.deepEqual(units(events, 'warning'), ['format/a']);
    }
  });

  it('stops within two seconds when told to, and goes on at the next run', async () => {
    for (const misbehave of ['hang', 'hang-hard']) {
      const w = await world();
      w.tasks.c = { text: 'c', misbehave };
      const abort = new AbortController();
      let stopped = 0;
      const events = await run(w, {
        signal: abort.signal,
        watch: (event) => {
          if (event.type !== 'progress' || event.unit !== 'c') return;
          stopped = performance.now();
          abort.abort();
        },
      });
      assert.ok(performance.now() - stopped < 2000);
      assert.ok(units(events, 'interrupted').includes('ingest/c'));
      assert.deepEqual(await readdir(join(w.store.location, 'tmp')), []);
      w.tasks.c = { text: 'c' };
      await run(w);
      assert.equal(await textOf(w, 'sample', 'mixture'), 'A+F+B+F+C+F+MIX');
    }
  });
});
