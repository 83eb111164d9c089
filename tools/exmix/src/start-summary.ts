import { relative } from 'node:path';
import { loadPipeline } from '@exmix/cards/load-pipeline';
import type { ReportData } from '@exmix/reports/report-data';
import { STAGE_NAMES, type StageName } from '@exmix/stage-kit/stage-name';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { RefFolder } from '@exmix/stage-kit/unit-ref';
import { engineChoice } from '@exmix/tensors/engine-choice';
import { engineThreads } from '@exmix/tensors/engine-threads';
import { failureTable } from './failure-table.js';
import { findPipeline } from './find-pipeline.js';
import { LAST_STAGE } from './last-stage.js';
import { openStore } from './open-store.js';
import { paintWith, terminalOf } from './paint.js';
import { writeReport } from './report-command.js';
import { readRunRecord, type UnitRecord } from './run-record.js';
import { scoreLines } from './score-lines.js';
import { countByStage, describeCounts, exitCodeOf } from './summarize.js';
import { storeLocation } from './workspace.js';

/** What `npm start` needs to know of a pipeline, and says when it ran. */
export interface Start {
  /** Nx's name of the pipeline. */
  readonly project: string;
  readonly stage: StageName;
  /** Whether it needs an engine. */
  readonly trains: boolean;
  /** One line on the engine that training will use. */
  readonly engine: () => string;
  readonly summary: (startedAt: string, code: number) => Promise<{ readonly text: string; readonly code: number }>;
}

/** @throws InputError for a pipeline that is not there or cannot be read */
export async function openStart(name: string): Promise<Start> {
  const folder = findPipeline(name);
  const { config } = await loadPipeline(folder);
  const environment = process.env;
  const location = storeLocation(environment);
  return {
    project: config.name,
    stage: LAST_STAGE,
    trains: config.train !== undefined,
    engine: () => {
      const { kind, tensorflowVersion, reason } = engineChoice({ ...environment });
      const version = tensorflowVersion === null ? '' : `, TensorFlow ${tensorflowVersion}`;
      const threads = engineThreads(kind, environment);
      return `engine: ${kind}${version}, ${threads} ${threads === 1 ? 'thread' : 'threads'} (${reason})`;
    },
    summary: async (startedAt, code) => {
      const units = await unitsSince(folder, startedAt);
      const terminal = terminalOf(process.stdout, environment);
      const paint = paintWith(terminal.colours);
      const lines = ['', paint.bold(config.title)];
      for (const [stage, counts] of countByStage(units)) lines.push(`  ${stage.padEnd(9)} ${describeCounts(counts)}`);
      lines.push(...failureTable(units, paint, terminal));
      const report = code === 0 ? await openReport(folder, location) : undefined;
      if (report !== undefined) {
        lines.push(...scoreLines(report, paint));
        lines.push(`report: ${relative(process.cwd(), await writeReport(folder, location))}`);
      }
      return { text: lines.join('\n'), code: exitCodeOf(units) };
    },
  };
}

/**
 * How each unit ended since a time: as the run said, or `reused` for what has a ref and was in no run, because Nx itself
 * found nothing changed.
 */
async function unitsSince(folder: string, startedAt: string): Promise<readonly UnitRecord[]> {
  const record = await readRunRecord(folder);
  const units = new Map<string, UnitRecord>();
  const refs = RefFolder.of(folder);
  for (const stage of STAGE_NAMES) {
    for (const unit of await refs.list(stage)) {
      units.set(`${stage}/${unit}`, { stage, unit, outcome: 'reused', at: startedAt });
    }
  }
  for (const unit of record?.units ?? []) if (unit.at >= startedAt) units.set(`${unit.stage}/${unit.unit}`, unit);
  return [...units.values()];
}

async function openReport(folder: string, location: string): Promise<ReportData | undefined> {
  const ref = await RefFolder.of(folder).read('evaluate', 'report');
  if (ref === undefined) return undefined;
  const artifact = await StoredArtifact.open(await openStore(location), ref.artifact);
  return (await artifact.json('report.json')) as unknown as ReportData;
}
