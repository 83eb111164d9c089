import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { Card } from '@exmix/cards/card-schema';
import type { LoadedPipeline } from '@exmix/cards/loaded-pipeline';
import { phaseRuns } from '@exmix/cards/phase-runs';
import type { SourceFact } from '@exmix/exports/source-fact';
import type { CardPhase, CardScore, CardTask, ModelCardFacts } from '@exmix/exports/transformers/model-card-facts';
import type { MixtureFile } from '@exmix/mixing/mixture-file';
import type { TaskScores } from '@exmix/reports/report-data';
import type { Action } from '@exmix/stage-kit/action';
import { readAction } from '@exmix/stage-kit/build-unit';
import { LockFile } from '@exmix/stage-kit/lock-file';
import type { StageName } from '@exmix/stage-kit/stage-name';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { RefFolder, type UnitRef } from '@exmix/stage-kit/unit-ref';
import { parameterCount } from '@exmix/t5/parameter-shapes';
import { parseT5Config } from '@exmix/t5/t5-config';
import type { DataUse } from '@exmix/train/data-use';
import { tokensInput } from '@exmix/train/phase-config';
import { sourcesOf } from './export-sources.js';
import { type FoundPhase, phaseOf } from './find-phase.js';

/**
 * What the card of a phase's model says, as far as the artifacts that it was trained on still stand: the action of each
 * names the digests that it read, so that nothing newer is taken for it.
 */
export function modelFacts(
  pipeline: LoadedPipeline,
  store: ArtifactStore,
  found: FoundPhase,
  withOptimizer: boolean,
): Promise<ModelCardFacts> {
  return new FactFinder(pipeline, store, found).find(withOptimizer);
}

class FactFinder {
  private readonly refs: RefFolder;
  private readonly lock: LockFile;
  private readonly notes: string[] = [];

  constructor(
    private readonly pipeline: LoadedPipeline,
    private readonly store: ArtifactStore,
    private readonly found: FoundPhase,
  ) {
    this.refs = RefFolder.of(pipeline.folder);
    this.lock = new LockFile(pipeline.folder);
  }

  async find(withOptimizer: boolean): Promise<ModelCardFacts> {
    const { found, pipeline } = this;
    const { name, title, description } = pipeline.config;
    const { phases, base } = await this.chain();
    const uses = await Promise.all(phases.map(async (phase) => ({ phase, data: await dataOf(phase) })));
    const config = parseT5Config(await found.artifact.json('config.json'));
    const mixture = await this.mixture();
    const cards = pipeline.cards.filter(({ name }) =>
      uses.some(({ data }) => data.tasks.some(({ task }) => task === name)),
    );
    const tasks: CardTask[] = [];
    for (const card of cards) tasks.push(await this.task(card, uses));
    const scores = await this.scores();
    if (scores.length === 0) this.notes.push('scores: this model was not evaluated');
    return {
      pipeline: name,
      title,
      ...(description === undefined ? {} : { description }),
      phase: found.unit,
      checkpoint: found.artifact.digest,
      parameters: parameterCount(config),
      sizes: Object.entries(config),
      ...(base === undefined ? {} : { base }),
      phases: uses.map(({ phase, data }) => phaseFacts(phase, data)),
      ...(mixture === undefined ? {} : { mixture }),
      tasks,
      scores,
      example: exampleOf(cards),
      longestTarget: found.config.phase.targetLength,
      withOptimizer,
      notes: this.notes,
    };
  }

  /** The phase with those that it goes back to, the first first, and the imported model that the first starts from. */
  private async chain(): Promise<{ phases: readonly FoundPhase[]; base?: { sources: readonly SourceFact[] } }> {
    const runs = phaseRuns(this.pipeline.config.train);
    const phases = [this.found];
    for (;;) {
      const { run, action } = phases[0] as FoundPhase;
      const digest = action.inputs.from;
      if (digest === undefined) return { phases };
      const before = runs.find(({ unit }) => unit === run.from);
      const earlier = before && (await phaseOf(this.pipeline, this.store, before));
      if (earlier?.artifact.digest === digest) phases.unshift(earlier);
      else if (before === undefined && run.from !== undefined)
        return { phases, base: await this.base(run.from, digest) };
      else {
        this.notes.push(`what ${run.unit} starts from: the model with the digest ${digest} is no longer ${run.from}`);
        return { phases, base: { sources: [{ kind: 'file', name: run.from ?? 'from', identity: digest }] } };
      }
    }
  }

  /** Where an imported model comes from. */
  private async base(unit: string, digest: string): Promise<{ sources: readonly SourceFact[] }> {
    const settings = this.pipeline.config.train?.imports?.[unit.slice(unit.indexOf('.') + 1)];
    const ref = await this.refs.read('train', unit);
    if (settings === undefined || ref?.artifact.sha256 !== digest) {
      this.notes.push(`where the imported model with the digest ${digest} comes from`);
      return { sources: [{ kind: 'file', name: unit, identity: digest }] };
    }
    if ('folder' in settings) return { sources: [{ kind: 'file', name: settings.folder, identity: digest }] };
    const locked = await this.lock.repository(`models/${settings.hub}@${settings.revision}`);
    const identity = locked === undefined ? {} : { identity: locked.commit };
    return { sources: [{ kind: 'hub', name: settings.hub, revision: settings.revision, ...identity }] };
  }

  private async mixture(): Promise<MixtureFile | undefined> {
    const ref = await this.refs.read('sample', 'mixture');
    if (ref === undefined || ref.artifact.sha256 !== this.found.action.inputs.mixture) {
      this.notes.push('the rule of the rates: the mixture has changed since');
      return undefined;
    }
    const artifact = await StoredArtifact.open(this.store, ref.artifact);
    return (await artifact.json('mixture.json')) as unknown as MixtureFile;
  }

  private async task(card: Card, uses: readonly { phase: FoundPhase; data: DataUse }[]): Promise<CardTask> {
    const { name, title, family, homepage, licence, citation } = card;
    const own = uses.filter(({ data }) => data.tasks.some(({ task }) => task === name));
    const ingest = await this.ingestOf(
      name,
      own.map(({ phase }) => phase),
    );
    if (ingest === undefined) this.notes.push(`what ${name} was read from: its data have changed since`);
    return {
      name,
      title,
      family,
      homepage,
      licence,
      citation,
      sources: ingest === undefined ? [] : await sourcesOf(card, this.lock, ingest.sources),
      use: own.map(({ phase, data }) => {
        const { probability, examples } = data.tasks.find(({ task }) => task === name) as DataUse['tasks'][number];
        return { phase: phase.unit, probability, examples };
      }),
    };
  }

  /** The action that read the records of a task that phases were trained on. */
  private async ingestOf(task: string, phases: readonly FoundPhase[]): Promise<Action | undefined> {
    let ref = await this.refs.read('tokenize', task);
    if (phases.some(({ action }) => action.inputs[tokensInput(task)] !== ref?.artifact.sha256)) return undefined;
    for (const stage of ['sample', 'format', 'ingest'] as const) {
      ref = await this.readBy(ref, stage, task);
      if (ref === undefined) return undefined;
    }
    return ref === undefined ? undefined : readAction(this.store, ref.action);
  }

  /** The ref of a task's earlier stage, if a later one has read it. */
  private async readBy(later: UnitRef | undefined, stage: StageName, task: string): Promise<UnitRef | undefined> {
    const action = later && (await readAction(this.store, later.action));
    const ref = await this.refs.read(stage, task);
    return ref !== undefined && Object.values(action?.inputs ?? {}).includes(ref.artifact.sha256) ? ref : undefined;
  }

  /** Scores of this very model, in the order of the pipeline. */
  private async scores(): Promise<readonly CardScore[]> {
    const { unit, artifact } = this.found;
    const rows: CardScore[] = [];
    for (const { name } of this.pipeline.cards) {
      const [decoded, scored] = await Promise.all([
        this.refs.read('evaluate', `decode.${unit}.${name}`),
        this.refs.read('evaluate', `${unit}.${name}`),
      ]);
      if (decoded === undefined || scored === undefined) continue;
      const [decoding, scoring] = await Promise.all([
        readAction(this.store, decoded.action),
        readAction(this.store, scored.action),
      ]);
      if (decoding?.inputs.checkpoint !== artifact.digest || scoring?.inputs.decoded !== decoded.artifact.sha256)
        continue;
      const opened = await StoredArtifact.open(this.store, scored.artifact);
      const { split, examples, baselineName, scores } = (await opened.json('scores.json')) as unknown as TaskScores;
      for (const score of scores) {
        const { name: metric, value, interval, baseline, marginInterval } = score;
        const beats = marginInterval !== null && marginInterval.low > 0;
        rows.push({ task: name, split, examples, metric, value, interval, baselineName, baseline, beats });
      }
    }
    return rows;
  }
}

async function dataOf({ artifact }: FoundPhase): Promise<DataUse> {
  return (await artifact.json('data.json')) as unknown as DataUse;
}

function phaseFacts({ unit, run, action, artifact, config }: FoundPhase, { selected }: DataUse): CardPhase {
  const { phase } = config;
  const { loss } = artifact.manifest.summary as { loss?: unknown };
  return {
    name: unit,
    kind: run.phase.kind,
    steps: phase.steps,
    batch: batchWords(phase),
    packed: phase.packing,
    inputLength: phase.inputLength,
    targetLength: phase.targetLength,
    schedule: scheduleWords(phase.schedule),
    dropout: phase.dropout,
    seed: action.seed,
    ...(typeof loss === 'number' ? { loss } : {}),
    ...(selected === undefined ? {} : { selected: { step: selected.step, metric: selected.metric } }),
  };
}

function batchWords({ batchRows, batchTokens, accumulate = 1 }: FoundPhase['config']['phase']): string {
  const own = batchRows === undefined ? `${batchTokens} tokens` : `${batchRows} rows`;
  return accumulate === 1 ? own : `${accumulate} times ${own}`;
}

/** Such as `constant: rate 0.001, warmupSteps 0`. */
function scheduleWords({ name, ...settings }: FoundPhase['config']['phase']['schedule']): string {
  const values = Object.entries(settings).map(([setting, value]) => `${setting} ${JSON.stringify(value)}`);
  return `${name}: ${values.join(', ')}`;
}

/** The beginning of an input as a card's template has it. */
function exampleOf(cards: readonly Card[]): string {
  for (const { format } of cards) {
    if ('inputs' in format && typeof format.inputs === 'string') return format.inputs.replace(/\{[^}]*\}/g, '...');
  }
  return '...';
}
