import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { ResultRecord } from '@exmix/artifact-store/result-record';
import { StoreError } from '@exmix/artifact-store/store-error';
import { InputError } from '@exmix/errors/input-error';
import type { MixtureFile } from '@exmix/mixing/mixture-file';
import type { Action } from '@exmix/stage-kit/action';
import type { LockFile } from '@exmix/stage-kit/lock-file';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { ActionIndex, type MadeAction } from '@exmix/store-care/action-index';
import type { TaskUse } from '@exmix/train/batch-stream';
import type { DataUse } from '@exmix/train/data-use';
import { type PhaseConfig, tokensInput } from '@exmix/train/phase-config';
import { readModel } from '@exmix/vocabulary/read-model';
import type { BaseProvenance, PhaseProvenance, Provenance, SourceProvenance, TaskProvenance } from './provenance.js';
import { sourceProvenance } from './source-provenance.js';
import { type Marks, takenRecords, takenRows, takesByWindows } from './taken-rows.js';

export interface TraceOptions {
  /** Steps of the last phase; default: those after which its model was. */
  readonly step?: number;
  /** Of the action that is meant, where several made the same bytes. */
  readonly key?: string;
  readonly locks: readonly LockFile[];
  readonly signal: AbortSignal;
}

const GONE = 'its data are gone from the store';

/** By task, in the phase's order. */
type Uses = ReadonlyMap<string, TaskUse>;

interface TakenRows {
  readonly prose: ReadonlySet<string>;
  /** Tasks whose every row was taken. */
  readonly all: ReadonlySet<string>;
  /** Of drawn rows, by task, where they could be worked out. */
  readonly marks: ReadonlyMap<string, Marks>;
  /** Why they could not. */
  readonly unknown?: string;
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
    const { step, uses } = await this.usesUntil(artifact, action, data, wanted);
    const rows = await this.rows(action, data, uses);
    const tasks: TaskProvenance[] = [];
    for (const { task, perEpoch } of data.tasks) {
      const taken = uses.get(task)?.examples ?? 0;
      if (taken > 0) tasks.push(await this.task(action, { task, perEpoch, taken }, rows));
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

  /** What was taken of each task until a step. */
  private async usesUntil(
    artifact: StoredArtifact,
    { unit, config }: Action,
    data: DataUse,
    wanted: number | undefined,
  ): Promise<{ step: number; uses: Uses }> {
    const { steps } = (config as unknown as PhaseConfig).phase;
    const step = wanted ?? data.selected?.step ?? steps;
    const whole = new Map(data.tasks.map((each) => [each.task, each]));
    if (step === steps) return { step, uses: whole };
    for (const name of artifact.list('checkpoints/')) {
      if (!name.endsWith('/position.json')) continue;
      const position = (await artifact.json(name)) as unknown as { step: number; use: TaskUse[] };
      if (position.step === step)
        return { step, uses: new Map(data.tasks.map(({ task }, i) => [task, position.use[i] as TaskUse])) };
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
    return { step, uses: whole };
  }

  private async rows({ inputs, config, seed, unit }: Action, data: DataUse, uses: Uses): Promise<TakenRows> {
    const phaseConfig = config as unknown as PhaseConfig;
    const byWindows = takesByWindows(phaseConfig);
    /** By windows only what was taken before the last one is for certain the first of the order. */
    const all = new Set(
      data.tasks.flatMap(({ task, perEpoch }) => {
        const { examples = 0, windowStart = 0 } = uses.get(task) ?? {};
        return (byWindows ? windowStart : examples) >= perEpoch ? [task] : [];
      }),
    );
    const made = await this.made(inputs.mixture, 'sample');
    const mixture = made && (await this.json<MixtureFile>(made.record, 'mixture.json'));
    if (mixture === undefined) {
      this.notes.push(`which rows ${unit} took: its mixture is gone from the store`);
      return { prose: new Set(), all, marks: new Map() };
    }
    const prose = new Set(mixture.tasks.flatMap(({ task, role }) => (role === 'self-supervised' ? [task] : [])));
    const known = { prose, all, marks: new Map<string, Marks>() };
    const asked = data.tasks.filter(({ task }) => !prose.has(task) && !all.has(task));
    if (asked.every(({ task }) => (uses.get(task)?.examples ?? 0) === 0)) return known;
    if (byWindows && [...uses.values()].some(({ windowStart }) => windowStart === undefined)) {
      return { ...known, unknown: `${unit} has buckets, and was trained before phases noted their windows` };
    }
    const tokens: Record<string, StoredArtifact['manifest']['files']> = {};
    for (const { task } of byWindows ? data.tasks : asked) {
      const opened = await this.open((await this.made(inputs[tokensInput(task)], 'tokenize'))?.record);
      if (opened !== undefined) tokens[task] = opened.manifest.files;
      else if (byWindows)
        return { ...known, unknown: `${unit} has buckets, and the tokens of ${task} are gone from the store` };
    }
    const pieces = await this.pieces(inputs.vocabulary);
    if (Object.keys(tokens).length === 0 || pieces === undefined) return known;
    const vocabularySize = pieces + phaseConfig.extraIds;
    const phaseData = { mixture, tokens, split: 'train', config: phaseConfig, vocabularySize, seed } as const;
    const marks = await takenRows(this.store, phaseData, uses);
    if (marks !== undefined) return { prose, all, marks };
    return { ...known, unknown: `${unit} has buckets, and the code of now makes other batches of them` };
  }

  private async task(
    { inputs }: Action,
    use: { readonly task: string; readonly perEpoch: number; readonly taken: number },
    { prose, all, marks, unknown = GONE }: TakenRows,
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
    const isWhole = of === 'chunks of prose' || all.has(task);
    const own = marks.get(task);
    const known = rows !== undefined && records !== undefined && (isWhole || own !== undefined);
    if (!known) {
      const why = rows === undefined || records === undefined ? GONE : unknown;
      this.notes.push(`which rows of ${task} were taken: ${why}`);
    }
    return {
      ...facts,
      ...(licence !== undefined && { licence }),
      sources,
      records: known ? await takenRecords(rows, records, isWhole ? undefined : own, this.options.signal) : [],
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
