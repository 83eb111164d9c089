import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { STAGE_NAMES } from '@exmix/stage-kit/stage-name';
import { RefFolder, type UnitRef } from '@exmix/stage-kit/unit-ref';
import type { RunFacts } from './run-record.js';

/** Snapshots that a pipeline's folder keeps. */
const KEPT = 20;

/** What a pipeline stood for after a run, in `<pipeline>/.runs/run-<number>.json`: what `exmix diff` compares. */
export interface RunSnapshot {
  readonly format: 'exmix-run-snapshot/1';
  /** Counts from 1 up. */
  readonly number: number;
  readonly run: RunFacts;
  readonly refs: readonly UnitRef[];
}

/** All refs of a pipeline, in the order of the stages. */
export async function allRefs(refs: RefFolder): Promise<readonly UnitRef[]> {
  const found: UnitRef[] = [];
  for (const stage of STAGE_NAMES) {
    for (const unit of await refs.list(stage)) {
      const ref = await refs.read(stage, unit);
      if (ref !== undefined) found.push(ref);
    }
  }
  return found;
}

/** Keeps what the pipeline stands for now, unless it is what it stood for after the run before; old ones go. */
export async function writeSnapshot(folder: string, run: RunFacts): Promise<void> {
  const refs = await allRefs(RefFolder.of(folder));
  const numbers = await snapshotNumbers(folder);
  const before = await readSnapshot(folder, numbers.at(-1) ?? 0);
  if (before !== undefined && same(before.refs, refs)) return;
  const number = (numbers.at(-1) ?? 0) + 1;
  const snapshot: RunSnapshot = { format: 'exmix-run-snapshot/1', number, run, refs };
  const path = pathOf(folder, number);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(`${path}.${process.pid}.tmp`, `${JSON.stringify(snapshot)}\n`);
  await rename(`${path}.${process.pid}.tmp`, path);
  for (const old of numbers.slice(0, Math.max(0, numbers.length + 1 - KEPT)))
    await rm(pathOf(folder, old), { force: true });
}

/** Numbers of the snapshots that are kept, rising. */
export async function snapshotNumbers(folder: string): Promise<readonly number[]> {
  const names = await readdir(join(folder, '.runs')).catch(() => []);
  return names
    .flatMap((name) => /^run-(\d+)\.json$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

export async function readSnapshot(folder: string, number: number): Promise<RunSnapshot | undefined> {
  try {
    const snapshot = JSON.parse(await readFile(pathOf(folder, number), 'utf8')) as RunSnapshot;
    return snapshot.format === 'exmix-run-snapshot/1' ? snapshot : undefined;
  } catch {
    return undefined;
  }
}

function same(a: readonly UnitRef[], b: readonly UnitRef[]): boolean {
  const text = (refs: readonly UnitRef[]): string =>
    refs.map(({ stage, unit, key }) => `${stage}/${unit} ${key}`).join();
  return text(a) === text(b);
}

function pathOf(folder: string, number: number): string {
  return join(folder, '.runs', `run-${String(number).padStart(6, '0')}.json`);
}
