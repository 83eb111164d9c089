import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { Action } from '@exmix/stage-kit/action';
import { actionKey } from '@exmix/stage-kit/action-key';
import { readCodeNote } from '@exmix/stage-kit/code-notes';
import type { Json } from '@exmix/stage-kit/json';
import { ownMember } from '@exmix/stage-kit/own-member';
import { ActionIndex } from './action-index.js';
import { codeChanges } from './code-changes.js';
import type { ActionChangeCause, ComparedAction, Explanation, InputReason } from './explanation.js';
import { jsonChanges } from './json-changes.js';

/** A unit of a pipeline as it is now. */
export interface UnitDraft {
  /** Its action, with the inputs that are there. */
  readonly action: Action;
  /** What its inputs are made by, by name: `<stage>/<unit>`. */
  readonly reads: Readonly<Record<string, string>>;
  /** Names of inputs that would be built first, so that their digests are not known. */
  readonly waiting: ReadonlySet<string>;
  /** The text of its code's digest (`CodeClosure.text`). */
  readonly code?: string;
}

/**
 * Tells how actions differ from earlier ones, and follows changed inputs to the changes that they come from: the old
 * artifact's own action, found by its digest, is compared with what the pipeline has for that unit now.
 */
export class Explainer {
  private readonly index: ActionIndex;
  private readonly inputs = new Map<string, Promise<InputReason>>();
  private readonly codes = new Map<string, Promise<string | undefined>>();

  /** @param drafts the pipeline's units by `<stage>/<unit>` */
  constructor(
    private readonly store: Pick<ArtifactStore, 'listResults' | 'openBlob' | 'readNote'>,
    private readonly drafts: ReadonlyMap<string, UnitDraft>,
  ) {
    this.index = new ActionIndex(store);
  }

  /** Compares a unit with the action nearest to it: the one with the fewest differences, of several the latest. */
  async nearest(name: string, others: readonly Action[] = []): Promise<Explanation> {
    const draft = this.drafts.get(name) as UnitDraft;
    const { stage, unit } = draft.action;
    const made = await this.index.ofUnit(stage, unit);
    const key = draft.waiting.size === 0 ? actionKey(draft.action) : undefined;
    const candidates = [
      ...made.map(({ action, record }) => ({ action, at: record.made.at, key: record.key })),
      ...others.map((action) => ({ action, key: actionKey(action) })),
    ].filter((each) => each.key !== key);
    const nearest = nearestOf(draft, candidates);
    return nearest === undefined ? { stage, unit, changes: [] } : this.compare(draft, nearest.action, nearest);
  }

  /** Compares a unit with a given earlier action. */
  async against(name: string, before: Action): Promise<Explanation> {
    const draft = this.drafts.get(name) as UnitDraft;
    const key = actionKey(before);
    const made = (await this.index.ofUnit(before.stage, before.unit)).find(({ record }) => record.key === key);
    return this.compare(draft, before, { key, ...(made && { at: made.record.made.at }) });
  }

  private async compare(draft: UnitDraft, before: Action, { key, at }: ComparedAction): Promise<Explanation> {
    const { stage, unit } = draft.action;
    const changes: ActionChangeCause[] = [...plainChanges(before, draft.action)];
    if (before.code !== draft.action.code) changes.push(await this.codeChange(before.code, draft));
    for (const name of new Set([
      ...Object.keys(draft.action.inputs),
      ...draft.waiting,
      ...Object.keys(before.inputs),
    ])) {
      const [was, is] = [ownMember(before.inputs, name), ownMember(draft.action.inputs, name)];
      if (was === is && !draft.waiting.has(name)) continue;
      const why = await this.inputReason(draft, name, was, is);
      // An input that is made again by the very action it had will be the same bytes.
      if (why.because === 'made-again' && draft.waiting.has(name)) continue;
      const reads = ownMember(draft.reads, name);
      changes.push({
        kind: 'input',
        name,
        ...(reads !== undefined && { reads }),
        ...(was !== undefined && { before: was }),
        ...(is !== undefined && { after: is }),
        why,
      });
    }
    return { stage, unit, against: { key, ...(at !== undefined && { at }) }, changes };
  }

  private async inputReason(
    draft: UnitDraft,
    name: string,
    was: string | undefined,
    is: string | undefined,
  ): Promise<InputReason> {
    if (was === undefined) return { because: 'added' };
    const reads = ownMember(draft.reads, name);
    if (is === undefined && !draft.waiting.has(name)) return { because: 'removed' };
    const source = reads === undefined ? undefined : this.drafts.get(reads);
    if (reads === undefined || source === undefined) return { because: 'unknown' };
    const memory = `${reads} ${was}`;
    const known = this.inputs.get(memory) ?? this.sourceReason(reads, source, was);
    this.inputs.set(memory, known);
    return known;
  }

  private async sourceReason(name: string, source: UnitDraft, was: string): Promise<InputReason> {
    const { stage, unit } = source.action;
    const made = (await this.index.ofArtifact(was)).filter(
      ({ action }) => action.stage === stage && action.unit === unit,
    );
    const before = nearestOf(
      source,
      made.map(({ action, record }) => ({ action, at: record.made.at, key: record.key })),
    );
    if (before === undefined) {
      // What made the old artifact is gone: the nearest of what is left tells what changed most likely.
      const explanation = await this.nearest(name);
      return explanation.changes.length === 0 ? { because: 'unknown' } : { because: 'changed', explanation };
    }
    const explanation = await this.compare(source, before.action, before);
    return explanation.changes.length === 0 ? { because: 'made-again' } : { because: 'changed', explanation };
  }

  private async codeChange(before: string, { action, code }: UnitDraft): Promise<ActionChangeCause> {
    const old = await this.codeText(before);
    const known = old !== undefined && code !== undefined ? { changes: codeChanges(old, code) } : {};
    return { kind: 'code', before, after: action.code, ...known };
  }

  private codeText(digest: string): Promise<string | undefined> {
    const text = this.codes.get(digest) ?? readCodeNote(this.store, digest);
    this.codes.set(digest, text);
    return text;
  }
}

interface Candidate extends ComparedAction {
  readonly action: Action;
}

/** The candidate with the fewest differences; the first of several. Inputs that are not known yet do not count. */
function nearestOf(draft: UnitDraft, candidates: readonly Candidate[]): Candidate | undefined {
  let best: { readonly candidate: Candidate; readonly distance: number } | undefined;
  for (const candidate of candidates) {
    const distance = distanceOf(draft, candidate.action);
    if (best === undefined || distance < best.distance) best = { candidate, distance };
  }
  return best?.candidate;
}

function distanceOf({ action, waiting }: UnitDraft, before: Action): number {
  const names = new Set([...Object.keys(action.inputs), ...Object.keys(before.inputs)]);
  const inputs = [...names].filter(
    (name) => !waiting.has(name) && ownMember(action.inputs, name) !== ownMember(before.inputs, name),
  );
  return plainChanges(before, action).length + Number(before.code !== action.code) + inputs.length;
}

/** What differs apart from code and inputs. */
function plainChanges(before: Action, after: Action): readonly ActionChangeCause[] {
  const config = jsonChanges(before.config, after.config).map((change) => ({ kind: 'config', ...change }) as const);
  const names = new Set([...Object.keys(after.sources), ...Object.keys(before.sources)]);
  const sources = [...names].flatMap((name) => {
    const [was, is] = [ownMember(before.sources, name), ownMember(after.sources, name)];
    if (was === is) return [];
    return [
      { kind: 'source', name, ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }) },
    ];
  }) as ActionChangeCause[];
  const seed =
    before.seed === after.seed
      ? []
      : [{ kind: 'seed', field: 'seed', before: before.seed as Json, after: after.seed as Json } as const];
  const platform = jsonChanges(before.platform, after.platform).map(
    ({ field, ...values }) => ({ kind: 'platform', field: field === '' ? 'platform' : field, ...values }) as const,
  );
  return [...config, ...sources, ...seed, ...platform];
}
