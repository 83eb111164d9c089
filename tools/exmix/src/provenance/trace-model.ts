import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { ResultRecord } from '@exmix/artifact-store/result-record';
import { StoreError } from '@exmix/artifact-store/store-error';
import { InputError } from '@exmix/errors/input-error';
import type { MixtureFile } from '@exmix/mixing/mixture-file';
import type { Action } from '@exmix/stage-kit/action';
import type { LockFile } from '@exmix/stage-kit/lock-file';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { ActionIndex, type MadeAction } from '@exmix/store-care/action-index';
import type { DataUse } from '@exmix/train/data-use';
import { type PhaseConfig, tokensInput } from '@exmix/train/phase-config';
import { readModel } from '@exmix/vocabulary/read-model';
import type { BaseProvenance, PhaseProvenance, Provenance, SourceProvenance, TaskProvenance } from './provenance.js';
import { sourceProvenance } from './source-provenance.js';
import { type Marks, takenRecords, takenRows } from './taken-rows.js';

export interface TraceOptions {
  /** Steps of the last phase; default: those after which its model was. */
  readonly step?: number;
  /** Of the action that is meant, where several made the same bytes. */
  readonly key?: string;
  readonly locks: readonly LockFile[];
  readonly signal: AbortSignal;
}

const ROWS_IN_CARD: SourceProvenance = { kind: 'card', name: 'rows in the card', files: [] };

/** Follows a model from action to action, by the digests of what each read, to the files that its data came from. */
export class ModelTracer {
  private readonly index: ActionIndex;
  private readonly notes: string[] = [];

  constructor(
    private readonly store: ArtifactStore,
    private readonly options: TraceOptions,
  ) {
    this.index = new ActionIndex(store);
  }

  /** @param digest of the artifact of a phase, or of an imported model */
  async trace(model: string, digest: string): Promise<Provenance> {
    const phases: PhaseProvenance[] = [];
    let base: BaseProvenance | undefined;
    for (let next: string | undefined = digest; next !== undefined; ) {
      const made: MadeAction | undefined = await this.made(
        next,
        'train',
        next === digest ? this.options.key : undefined,
      );
      if (made === undefined) {
        if (next === digest) throw new InputError('unknown-model', `no phase in ${this.store.location} made ${digest}`);
        this.notes.push(`what ${phases[0]?.phase} started from: the store has no result with the artifact ${next}`);
        break;
      }
      if (made.action.unit.startsWith('import.')) {
        base = await this.base(made);
        break;
      }
      phases.unshift(await this.phase(made, next === digest ? this.options.step : undefined));
      next = made.action.inputs.from;
    }
    return { model, artifact: digest, phases, ...(base && { base }), notes: this.notes };
  }

  private async base({ action, record }: MadeAction): Promise<BaseProvenance> {
    const {
      hub,
      revision,
      folder = action.unit,
    } = action.config as { hub?: string; revision?: string; folder?: string };
    return {
      name: hub === undefined ? folder : `${hub}@${revision}`,
      artifact: record.artifact.sha256,
      sources: await sourceProvenance(action, this.options.locks),
    };
  }

  private async made(digest: string | undefined, stage: string, key?: string): Promise<MadeAction | undefined> {
    if (digest === undefined) return undefined;
    const all = (await this.index.ofArtifact(digest)).filter(({ action }) => action.stage === stage);
    return all.find(({ record }) => record.key === key) ?? all[0];
  }

  /** @param wanted step that was asked for */
  private async phase({ action, record }: MadeAction, wanted: number | undefined): Promise<PhaseProvenance> {
    const artifact = await StoredArtifact.open(this.store, record.artifact);
    const data = (await artifact.json('data.json')) as unknown as DataUse;
    const { step, taken } = await this.takenUntil(artifact, action, data, wanted);
    const supervised = await this.supervised(action, data, taken);
    const tasks: TaskProvenance[] = [];
    for (const { task, perEpoch } of data.tasks) {
      const uses = taken.get(task) ?? 0;
      if (uses > 0) tasks.push(await this.task(action, { task, perEpoch, taken: uses }, supervised));
    }
    const vocabulary = await this.vocabulary(action);
    return {
      phase: action.unit,
      artifact: record.artifact.sha256,
      seed: action.seed,
      step,
      tasks,
      ...(vocabulary && { vocabulary }),
    };
  }

  /** Examples that were taken of each task until a step. */
  private async takenUntil(
    artifact: StoredArtifact,
    { unit, config }: Action,
    data: DataUse,
    wanted: number | undefined,
  ): Promise<{ step: number; taken: ReadonlyMap<string, number> }> {
    const { steps } = (config as unknown as PhaseConfig).phase;
    const step = wanted ?? data.selected?.step ?? steps;
    if (step === steps) return { step, taken: new Map(data.tasks.map(({ task, examples }) => [task, examples])) };
    for (const name of artifact.list('checkpoints/')) {
      if (!name.endsWith('/position.json')) continue;
      const position = (await artifact.json(name)) as unknown as { step: number; use: { examples: number }[] };
      if (position.step === step)
        return { step, taken: new Map(data.tasks.map(({ task }, i) => [task, position.use[i]?.examples ?? 0])) };
    }
    const kept = [...(data.kept ?? []).map((each) => each.step), steps];
    if (wanted !== undefined)
      throw new InputError(
        'no-such-step',
        `the phase ${unit} kept no checkpoint of step ${step}; it kept ${kept.join(', ')}`,
      );
    this.notes.push(
      `what ${unit} took until step ${step}, of which its model is: counts and rows are of step ${steps}`,
    );
    return { step, taken: new Map(data.tasks.map(({ task, examples }) => [task, examples])) };
  }

  /** Marks of drawn rows, by supervised task; without those whose every row was taken. */
  private async supervised(
    { inputs, config, seed, unit }: Action,
    data: DataUse,
    taken: ReadonlyMap<string, number>,
  ): Promise<{ readonly prose: ReadonlySet<string>; readonly marks: ReadonlyMap<string, Marks> }> {
    const made = await this.made(inputs.mixture, 'sample');
    const mixture = made && (await this.json<MixtureFile>(made.record, 'mixture.json'));
    if (mixture === undefined) {
      this.notes.push(`which rows ${unit} took: its mixture is gone from the store`);
      return { prose: new Set(), marks: new Map() };
    }
    const prose = new Set(mixture.tasks.flatMap(({ task, role }) => (role === 'self-supervised' ? [task] : [])));
    const tokens: Record<string, StoredArtifact['manifest']['files']> = {};
    for (const { task, perEpoch } of data.tasks) {
      if (prose.has(task) || (taken.get(task) ?? 0) >= perEpoch) continue;
      const opened = await this.open((await this.made(inputs[tokensInput(task)], 'tokenize'))?.record);
      if (opened !== undefined) tokens[task] = opened.manifest.files;
    }
    const pieces = await this.pieces(inputs.vocabulary);
    if (Object.keys(tokens).length === 0 || pieces === undefined) return { prose, marks: new Map() };
    const phaseConfig = config as unknown as PhaseConfig;
    const vocabularySize = pieces + phaseConfig.extraIds;
    const phaseData = { mixture, tokens, split: 'train', config: phaseConfig, vocabularySize, seed } as const;
    return { prose, marks: await takenRows(this.store, phaseData, taken) };
  }

  private async task(
    { inputs }: Action,
    use: { readonly task: string; readonly perEpoch: number; readonly taken: number },
    { prose, marks }: { readonly prose: ReadonlySet<string>; readonly marks: ReadonlyMap<string, Marks> },
  ): Promise<TaskProvenance> {
    const { task, perEpoch, taken } = use;
    const of = prose.has(task) ? 'chunks of prose' : 'rows';
    const tokenized = await this.made(inputs[tokensInput(task)], 'tokenize');
    const drawn = await this.made(tokenized?.action.inputs.drawn, 'sample');
    const formatted = await this.made(drawn?.action.inputs.examples, 'format');
    const ingested = await this.made(formatted?.action.inputs.records, 'ingest');
    const facts = { task, taken, perEpoch, of } as const;
    if (ingested === undefined) {
      this.notes.push(`where the examples of ${task} come from: a result on the way is gone from the store`);
      return { ...facts, sources: [], records: [] };
    }
    const { licence } = ingested.action.config as { licence?: string };
    const read = await sourceProvenance(ingested.action, this.options.locks);
    const sources = read.length > 0 ? read : [ROWS_IN_CARD];
    const [rows, records] = await Promise.all([this.open(drawn?.record), this.open(ingested.record)]);
    const all = of === 'chunks of prose' || taken >= perEpoch;
    const own = marks.get(task);
    const known = rows !== undefined && records !== undefined && (all || own !== undefined);
    if (!known) this.notes.push(`which rows of ${task} were taken: its data are gone from the store`);
    return {
      ...facts,
      ...(licence !== undefined && { licence }),
      sources,
      records: known ? await takenRecords(rows, records, all ? undefined : own, this.options.signal) : [],
    };
  }

  private async vocabulary({ inputs }: Action): Promise<PhaseProvenance['vocabulary']> {
    const made = await this.made(inputs.vocabulary, 'tokenize');
    if (made === undefined) return undefined;
    const sources = await sourceProvenance(made.action, this.options.locks);
    return { artifact: made.record.artifact.sha256, tasks: Object.keys(made.action.inputs), sources };
  }

  private async pieces(digest: string | undefined): Promise<number | undefined> {
    const artifact = await this.open((await this.made(digest, 'tokenize'))?.record);
    if (artifact === undefined) return undefined;
    const file = await artifact.open('spiece.model');
    try {
      return readModel(await file.read(0, file.size)).pieces.length;
    } finally {
      await file.close();
    }
  }

  private async json<T>(record: ResultRecord, name: string): Promise<T | undefined> {
    return (await (await this.open(record))?.json(name)) as T | undefined;
  }

  /** Undefined where parts of it are gone. */
  private async open(record: ResultRecord | undefined): Promise<StoredArtifact | undefined> {
    if (record === undefined) return undefined;
    try {
      const artifact = await StoredArtifact.open(this.store, record.artifact);
      return (await artifact.damaged()).length > 0 ? undefined : artifact;
    } catch (error) {
      if (error instanceof StoreError) return undefined;
      throw error;
    }
  }
}
