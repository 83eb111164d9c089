import { loadPipeline } from '@exmix/cards/load-pipeline';
import { InputError } from '@exmix/errors/input-error';
import { LockFile } from '@exmix/stage-kit/lock-file';
import { findPhase } from '../find-phase.js';
import { findPipeline, pipelineFolders } from '../find-pipeline.js';
import { importFolder, importNamed, lockFolderBefore } from '../imported-models.js';
import { onInterrupt } from '../on-interrupt.js';
import { openStore } from '../open-store.js';
import { type Paint, paintWith, terminalOf } from '../paint.js';
import { grouped } from '../progress-text.js';
import { stateFolder, storeLocation } from '../workspace.js';
import type { PhaseProvenance, Provenance, SourceProvenance, TaskProvenance } from './provenance.js';
import { rangesText } from './row-ranges.js';
import { ModelTracer } from './trace-model.js';

export interface ProvenanceOptions {
  readonly step?: number;
  readonly rows?: boolean;
  readonly store?: string;
  readonly json?: boolean;
}

/** Ranges of rows and files of a source that are named without `--rows`. */
const RANGES = 6;
const FILES = 3;

/** `exmix provenance`. @returns the exit code */
export async function provenanceCommand(model: string, options: ProvenanceOptions): Promise<number> {
  const location = storeLocation(process.env, options.store);
  const store = await openStore(location);
  const { digest, ...named } = await find(model, location, options);
  const interrupt = onInterrupt();
  try {
    const { step } = options;
    const tracer = new ModelTracer(store, { ...named, signal: interrupt.signal, ...(step !== undefined && { step }) });
    const found = await tracer.trace(model, digest);
    if (options.json === true) console.log(JSON.stringify(found));
    else {
      const paint = paintWith(terminalOf(process.stdout, process.env).colours);
      for (const line of provenanceLines(found, options.rows === true, paint)) console.log(line);
    }
    return 0;
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    return 130;
  } finally {
    interrupt.release();
  }
}

/** The artifact of `<pipeline>/<phase>`, of an imported model, or one that is named by its digest. */
async function find(
  model: string,
  location: string,
  { store: given }: ProvenanceOptions,
): Promise<{ digest: string; key?: string; locks: readonly LockFile[] }> {
  const all = [...new Set(pipelineFolders().values())].map((folder) => new LockFile(folder));
  if (/^[0-9a-f]{64}$/.test(model)) return { digest: model, locks: all };
  const slash = model.lastIndexOf('/');
  if (slash < 0) {
    const state = stateFolder(location);
    const ref = await importNamed(state, model);
    if (ref !== undefined) {
      const own = [importFolder(state, model), lockFolderBefore(state, model)].map((folder) => new LockFile(folder));
      return { digest: ref.artifact.sha256, key: ref.key, locks: [...own, ...all] };
    }
    throw new InputError(
      'unknown-model',
      `${model} is no imported model; others are <pipeline>/<phase>, or the digest of an artifact`,
    );
  }
  const pipeline = await loadPipeline(findPipeline(model.slice(0, slash)));
  const phase = await findPhase(pipeline, await openStore(storeLocation(process.env, given)), model.slice(slash + 1));
  return { digest: phase.artifact.digest, locks: [new LockFile(pipeline.folder), ...all] };
}

function provenanceLines({ model, artifact, phases, base, notes }: Provenance, rows: boolean, paint: Paint): string[] {
  const lines = [`${paint.bold(model)} ${paint.dim(`(artifact ${artifact})`)}`];
  if (base !== undefined) {
    lines.push(`started from ${base.name} ${paint.dim(`(artifact ${base.artifact})`)}`);
    for (const source of base.sources) lines.push(`  ${sourceText(source, rows)}`);
  }
  for (const phase of phases) lines.push('', ...phaseLines(phase, rows, paint));
  if (notes.length > 0) lines.push('');
  for (const note of notes) lines.push(`not known any more: ${note}`);
  return lines;
}

function phaseLines(
  { phase, artifact, seed, step, tasks, vocabulary }: PhaseProvenance,
  rows: boolean,
  paint: Paint,
): string[] {
  const lines = [
    `${paint.bold(`phase ${phase}`)}: ${grouped(step)} steps, seed ${seed} ${paint.dim(`(artifact ${artifact})`)}`,
  ];
  for (const task of tasks) lines.push(...taskLines(task, rows).map((line) => `  ${line}`));
  if (vocabulary !== undefined) {
    const { tasks: shaped, sources } = vocabulary;
    const from =
      shaped.length > 0 ? [`drawn text of ${shaped.join(', ')}`] : sources.map((source) => sourceText(source, rows));
    lines.push(`  vocabulary: ${from.join('; ')}`);
  }
  return lines;
}

function taskLines({ task, taken, perEpoch, of, licence, sources, records }: TaskProvenance, rows: boolean): string[] {
  const epochs = (taken / perEpoch).toFixed(2);
  const lines = [
    `${task}: ${grouped(taken)} takes of ${grouped(perEpoch)} ${of}, ${epochs} epochs; licence: ${licence ?? 'not known'}`,
  ];
  for (const source of sources) lines.push(`  ${sourceText(source, rows)}`);
  for (const { file, sha256, rows: total, taken: own, ranges } of records) {
    const some = rangesText(ranges, rows ? ranges.length : RANGES);
    lines.push(`  ${file} (${sha256.slice(0, 12)}): ${grouped(own)} of ${grouped(total)} rows: ${some}`);
  }
  return lines;
}

function sourceText({ kind, name, revision, identity, files }: SourceProvenance, all: boolean): string {
  if (kind === 'card') return 'rows in the card itself';
  const words = { hub: name.startsWith('models/') ? 'model' : 'dataset', url: 'address', npm: 'package', file: 'file' };
  const which =
    kind === 'hub'
      ? ` at ${revision}, commit ${identity ?? 'not known: the lock has other digests by now'}`
      : identity === undefined
        ? ''
        : ` ${identity}`;
  if (kind !== 'hub') return `${words[kind]} ${name}${which}`;
  const shown = all ? files : files.slice(0, FILES);
  const rest = files.length > shown.length ? ` and ${files.length - shown.length} more` : '';
  return `${words.hub} ${name.replace(/^models\//, '')}${which}: ${shown.map((file) => `${file.name} ${file.digest}`).join(', ')}${rest}`;
}
