import type { TaskFilters } from '@exmix/cards/select-tasks';
import { InputError } from '@exmix/errors/input-error';
import {
  defaultStage,
  EXPORT_FORMATS,
  EXPORT_STAGES,
  type ExportFormat,
  type ExportStage,
  MODEL_FORMATS,
  type ModelFormat,
  SPLITS,
  type SplitName,
} from '@exmix/exports/export-format';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { nameList, withTaskFilters } from './task-filter-options.js';

/** What `exmix export` is told on the command line. */
export interface ExportOptions extends TaskFilters {
  readonly to: ExportFormat | ModelFormat;
  readonly out?: string;
  readonly stage?: ExportStage;
  readonly splits?: readonly SplitName[];
  readonly shards?: number;
  readonly gzip?: boolean;
  readonly pretokenized?: boolean;
  readonly phase?: string;
  readonly withOptimizer?: boolean;
  readonly store?: string;
  readonly json?: boolean;
}

/** Where data are exported. */
export type DataExportOptions = ExportOptions & { readonly to: ExportFormat };

export function isModelExport(options: ExportOptions): boolean {
  return (MODEL_FORMATS as readonly string[]).includes(options.to);
}

/** Gives a command the options of an export. */
export function withExportOptions(command: Command): Command {
  return withTaskFilters(
    command
      .addOption(
        new Option('--to <format>', 'the format: transformers for a model, the others for data')
          .choices([...EXPORT_FORMATS, ...MODEL_FORMATS])
          .makeOptionMandatory(),
      )
      .option('--out <folder>', 'where to (default: exports/<stage or phase>-<format> of the pipeline)'),
  )
    .addOption(
      new Option('--stage <stage>', 'whose data (default: tokenize for tfrecord, else sample)').choices(EXPORT_STAGES),
    )
    .option('--splits <names>', `only these of ${SPLITS.join(', ')}`, splitList)
    .option('--shards <count>', 'files a split, for hub-folder and tfrecord (default: by size)', count)
    .option('--gzip', 'for jsonl: gzipped files')
    .option('--pretokenized', 'with tokens: their texts beside them, as <feature>_pretokenized')
    .option('--phase <name>', 'for transformers: whose model (default: the last phase)')
    .option('--with-optimizer', "for transformers: Adafactor's state, the log and the use of data too")
    .option('--store <location>', 'artifact store (default: EXMIX_STORE, or .artifacts)')
    .option('--json', 'one JSON line an event');
}

/**
 * The stage whose data are exported.
 *
 * @throws InputError `bad-option` for an option that the format could only ignore
 */
export function stageOfExport({
  to,
  stage = defaultStage(to),
  gzip,
  shards,
  pretokenized,
  phase,
  withOptimizer,
}: DataExportOptions): ExportStage {
  const refuse = (message: string): never => {
    throw new InputError('bad-option', message);
  };
  if (gzip === true && to !== 'jsonl') refuse(`--gzip is for jsonl, not for ${to}`);
  if (shards !== undefined && to !== 'hub-folder' && to !== 'tfrecord') {
    refuse(`--shards is for hub-folder and tfrecord; ${to} has the files of the store`);
  }
  if (pretokenized === true && stage !== 'tokenize') refuse(`--pretokenized is for tokens; add --stage tokenize`);
  if (pretokenized === true && to === 'parquet')
    refuse('--pretokenized is not for parquet, which has the files of the store');
  if (phase !== undefined || withOptimizer === true) {
    refuse(`--${phase === undefined ? 'with-optimizer' : 'phase'} is for transformers, not for ${to}`);
  }
  return stage;
}

/** @throws InputError `bad-option` for an option that is about data */
export function refuseDataOptions(options: ExportOptions): void {
  const names = ['stage', 'splits', 'shards', 'gzip', 'pretokenized', 'tasks', 'family', 'suite'] as const;
  const given = names.find((name) => options[name] !== undefined);
  if (given !== undefined) throw new InputError('bad-option', `--${given} is for data, not for ${options.to}`);
}

function splitList(text: string): readonly SplitName[] {
  const names = nameList(text);
  const unknown = names.find((name) => !(SPLITS as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw new InvalidArgumentError(`There is no split ${unknown}; there are ${SPLITS.join(', ')}.`);
  // In their own order, whatever the order on the command line.
  return SPLITS.filter((split) => names.includes(split));
}

function count(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError('A whole number from 1 to 99999.');
  return Number(text);
}
