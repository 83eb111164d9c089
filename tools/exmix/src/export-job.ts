import type { Card } from '@exmix/cards/card-schema';
import type { LoadedPipeline } from '@exmix/cards/loaded-pipeline';
import { datasetCard, licencesFile } from '@exmix/exports/dataset-card';
import { type ExportStage, SPLITS } from '@exmix/exports/export-format';
import type { ExportedTask } from '@exmix/exports/export-manifest';
import type { Exporter, ExportFile, SplitSource } from '@exmix/exports/exporter';
import { HubFolderExporter } from '@exmix/exports/hub-folder-exporter';
import { jsonlExporter } from '@exmix/exports/jsonl-exporter';
import { parquetExporter } from '@exmix/exports/parquet-exporter';
import { tfrecordExporter } from '@exmix/exports/tfrecord-exporter';
import { withTexts } from '@exmix/exports/with-texts';
import type { MixtureFile } from '@exmix/mixing/mixture-file';
import { LockFile } from '@exmix/stage-kit/lock-file';
import type { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import type { ExportEvent } from './export-drawing.js';
import { ExportFolder } from './export-folder.js';
import type { DataExportOptions } from './export-options.js';
import { sourcesOf } from './export-sources.js';
import { splitsOf } from './export-splits.js';
import type { Found, FoundTask } from './export-tasks.js';

export interface ExportRequest {
  readonly pipeline: LoadedPipeline;
  readonly stage: ExportStage;
  readonly options: DataExportOptions;
  /** Tasks with data, each with a card. */
  readonly found: Found;
  /** Tasks that were asked for and have none. */
  readonly missing: readonly string[];
  readonly signal: AbortSignal;
  readonly tell: (event: ExportEvent) => void;
}

export interface Exported {
  readonly tasks: number;
  readonly rows: number;
  readonly files: number;
  readonly bytes: number;
}

/** Writes all that is found into a folder, which stands there whole or not at all. */
export async function runExport(path: string, request: ExportRequest): Promise<Exported> {
  const folder = await ExportFolder.open(path, request.signal);
  try {
    return await new ExportJob(request, folder).run();
  } finally {
    await folder.discard();
  }
}

class ExportJob {
  private readonly hub: HubFolderExporter | undefined;
  private readonly exporter: Exporter;
  private readonly cards: ReadonlyMap<string, Card>;
  private readonly lock: LockFile;
  private readonly exported: Record<string, ExportedTask> = {};

  constructor(
    private readonly request: ExportRequest,
    private readonly folder: ExportFolder,
  ) {
    const { pipeline, options } = request;
    this.cards = new Map(pipeline.cards.map((card) => [card.name, card]));
    this.lock = new LockFile(pipeline.folder);
    const shards = options.shards === undefined ? {} : { shards: options.shards };
    this.hub = options.to === 'hub-folder' ? new HubFolderExporter(shards) : undefined;
    if (this.hub !== undefined) this.exporter = this.hub;
    else if (options.to === 'tfrecord') this.exporter = tfrecordExporter(shards);
    else if (options.to === 'jsonl') this.exporter = jsonlExporter({ gzipped: options.gzip === true });
    else this.exporter = parquetExporter;
  }

  async run(): Promise<Exported> {
    const { found, pipeline, stage, options, tell } = this.request;
    const sum = { tasks: 0, rows: 0, files: 0, bytes: 0 };
    for (const task of found.tasks) {
      const written = await this.task(task);
      tell({ type: 'exported', task: task.task, ...written });
      sum.tasks++;
      sum.rows += written.rows;
      sum.files += written.files;
      sum.bytes += written.bytes;
    }
    if (found.vocabulary !== undefined) await this.copy(found.vocabulary, 'spiece.model');
    if (found.mixture !== undefined) await this.copy(found.mixture, 'mixture.json');
    if (this.hub !== undefined) await this.describe(this.hub);
    await this.folder.finish({ pipeline: pipeline.config.name, to: options.to, stage, tasks: this.exported });
    return sum;
  }

  private async task({ task, artifact, texts, read }: FoundTask): Promise<Omit<Exported, 'tasks'>> {
    const { stage, options, signal } = this.request;
    const splits = options.splits ?? SPLITS;
    const sources = await splitsOf(task, stage, artifact, splits, signal);
    const beside = texts === undefined ? [] : await splitsOf(task, 'sample', texts, splits, signal);
    const sum = { rows: 0, files: 0, bytes: 0 };
    const write = async ({ path, bytes }: ExportFile): Promise<void> => {
      sum.bytes += await this.folder.write(path, bytes);
      sum.files++;
    };
    const total = sources.reduce((rows, source) => rows + source.rows, 0);
    for (const source of sources) {
      const text = beside.find(({ split }) => split === source.split);
      const whole = text === undefined ? source : withTexts(source, text);
      const watched = this.watched(whole, sum.rows, total);
      for await (const file of this.exporter.split(watched)) await write(file);
      sum.rows += source.rows;
    }
    for (const file of this.exporter.taskEnd?.(task) ?? []) await write(file);
    this.exported[task] = {
      artifact: artifact.digest,
      rows: Object.fromEntries(sources.map(({ split, rows }) => [split, rows])),
      sources: await sourcesOf(this.cardOf(task), this.lock, read),
      read,
    };
    return sum;
  }

  /** Tells of rows as they are read. */
  private watched(source: SplitSource, before: number, total: number): SplitSource {
    const { task, split } = source;
    const { tell } = this.request;
    return {
      ...source,
      async *batches() {
        let done = before;
        for await (const batch of source.batches()) {
          yield batch;
          done += batch.length;
          tell({ type: 'progress', task, split, done, total });
        }
      },
    };
  }

  /** The papers of a dataset repository. */
  private async describe(hub: HubFolderExporter): Promise<void> {
    const { pipeline, stage, found, missing } = this.request;
    const { name, title, description } = pipeline.config;
    const mixture = (await found.mixture?.json('mixture.json')) as unknown as MixtureFile | undefined;
    const facts = {
      pipeline: name,
      title,
      ...(description === undefined ? {} : { description }),
      stage,
      tasks: found.tasks.map(({ task }) => {
        const { artifact, sources } = this.exported[task] as ExportedTask;
        return { ...this.cardOf(task), sources, artifact, table: hub.table(task) };
      }),
      ...(mixture === undefined ? {} : { mixture }),
      missing,
    };
    await this.folder.write('README.md', [Buffer.from(datasetCard(facts))]);
    await this.folder.write('LICENSE.md', [Buffer.from(licencesFile(facts))]);
  }

  private async copy(artifact: StoredArtifact, name: string): Promise<void> {
    const file = await artifact.open(name);
    try {
      await this.folder.write(name, file.stream());
    } finally {
      await file.close();
    }
  }

  private cardOf(task: string): Card {
    return this.cards.get(task) as Card;
  }
}
