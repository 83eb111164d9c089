import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildReason, RunEvent } from '@exmix/stage-kit/run-event';
import type { StageName } from '@exmix/stage-kit/stage-name';

/** How a unit ended. */
export type Outcome = 'reused' | 'built' | 'failed' | 'blocked' | 'interrupted';

/** What the last run that had a unit in it said of the unit. */
export interface UnitRecord {
  readonly stage: StageName;
  readonly unit: string;
  readonly outcome: Outcome;
  /** ISO time at which the unit ended. */
  readonly at: string;
  /** Time that building its result took, in this run or in the one that built it. */
  readonly milliseconds?: number;
  readonly reason?: BuildReason;
  readonly sameBytes?: boolean;
  readonly failure?: { readonly message: string; readonly code?: string };
  /** Units that failed and that this one needs. */
  readonly blockedBy?: readonly string[];
}

export interface RunFacts {
  readonly startedAt: string;
  readonly endedAt: string;
  readonly until: StageName;
  readonly tasks?: readonly string[];
  readonly concurrency: number;
  readonly store: string;
}

/** `<pipeline>/.runs/last.json`: facts about the last run, and the last word on every unit. No part of any key. */
export interface RunRecord {
  readonly format: 'exmix-run/1';
  readonly run: RunFacts;
  readonly units: readonly UnitRecord[];
}

/** The record of a unit's last event; undefined for events in between. */
export function recordOf(event: RunEvent, at: string): UnitRecord | undefined {
  switch (event.type) {
    case 'reused':
      return { stage: event.stage, unit: event.unit, outcome: 'reused', at, milliseconds: event.milliseconds };
    case 'built': {
      const { stage, unit, milliseconds, reason, sameBytes } = event;
      return { stage, unit, outcome: 'built', at, milliseconds, reason, sameBytes };
    }
    case 'failed': {
      const { message, code } = event.failure;
      const failure = { message, ...(code === undefined ? {} : { code }) };
      return { stage: event.stage, unit: event.unit, outcome: 'failed', at, failure };
    }
    case 'blocked':
      return { stage: event.stage, unit: event.unit, outcome: 'blocked', at, blockedBy: event.by };
    case 'interrupted':
      return { stage: event.stage, unit: event.unit, outcome: 'interrupted', at };
    default:
      return undefined;
  }
}

export async function readRunRecord(pipelineFolder: string): Promise<RunRecord | undefined> {
  try {
    const record = JSON.parse(await readFile(recordPath(pipelineFolder), 'utf8')) as RunRecord;
    return record.format === 'exmix-run/1' ? record : undefined;
  } catch {
    return undefined; // there was no run yet
  }
}

/** Writes the record of a run; units that it did not have keep what was said of them before. */
export async function writeRunRecord(
  pipelineFolder: string,
  run: RunFacts,
  units: readonly UnitRecord[],
): Promise<void> {
  const merged = new Map<string, UnitRecord>();
  for (const unit of [...((await readRunRecord(pipelineFolder))?.units ?? []), ...units]) {
    merged.set(`${unit.stage}/${unit.unit}`, unit);
  }
  const record: RunRecord = { format: 'exmix-run/1', run, units: [...merged.values()] };
  const path = recordPath(pipelineFolder);
  await mkdir(join(path, '..'), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, `${JSON.stringify(record, null, 1)}\n`);
  await rename(temporary, path);
}

function recordPath(pipelineFolder: string): string {
  return join(pipelineFolder, '.runs', 'last.json');
}
