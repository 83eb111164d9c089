import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { BlobId } from '@exmix/artifact-store/blob-id';
import type { ResultRecord } from '@exmix/artifact-store/result-record';
import type { LoadedPipeline } from '@exmix/cards/loaded-pipeline';
import type { Action } from '@exmix/stage-kit/action';
import { type ActionChange, actionDiff } from '@exmix/stage-kit/action-diff';
import { actionKey } from '@exmix/stage-kit/action-key';
import { actionOf } from '@exmix/stage-kit/action-of';
import type { ArtifactManifest } from '@exmix/stage-kit/artifact';
import { readAction } from '@exmix/stage-kit/build-unit';
import { CodeDigester } from '@exmix/stage-kit/code-digest';
import { HubAccess } from '@exmix/stage-kit/hub-access';
import { type IdentifiedUnit, identifySources } from '@exmix/stage-kit/identify-sources';
import { LockFile } from '@exmix/stage-kit/lock-file';
import { nodeSourceFiles } from '@exmix/stage-kit/node-source-files';
import { planUnits } from '@exmix/stage-kit/plan-units';
import { RemoteSources } from '@exmix/stage-kit/remote-sources';
import { unitName } from '@exmix/stage-kit/select-units';
import type { SourceFiles } from '@exmix/stage-kit/source-files';
import type { StageName } from '@exmix/stage-kit/stage-name';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { RefFolder } from '@exmix/stage-kit/unit-ref';
import type { UnitDraft } from '@exmix/store-care/explainer';
import { engineIdentity } from './run-goal.js';
import { stageDefinitions } from './stage-definitions.js';
import { type Environment, hubSettingsOf } from './workspace.js';

/** What a run would find of one unit, found without running anything. */
export interface UnitForesight {
  readonly stage: StageName;
  readonly unit: string;
  readonly task?: string;
  /** Identities of what it reads outside the store, by the names of `sourceNames`. */
  readonly sources?: Readonly<Record<string, string>>;
  readonly state:
    | 'ready' // its result is in the store and whole
    | 'changed' // its action differs from the last one's
    | 'new' // it was never built, or its last action is gone from the store
    | 'absent' // nothing changed, but the store has no result
    | 'damaged' // its result's blobs are missing or corrupt
    | 'waits' // something that it reads would be built first
    | 'refused'; // it cannot be planned
  /** What differs from the last action, as far as it is known. */
  readonly changes: readonly ActionChange[];
  /** Units that would be built first. */
  readonly waitsFor: readonly string[];
  /** Its action, with the inputs that are there; absent where it cannot be planned. */
  readonly draft?: UnitDraft;
  /** What a run would do, where all that the unit reads is there. */
  readonly action?: Action;
  readonly inputs?: Readonly<Record<string, BlobId>>;
  readonly key?: string;
  readonly result?: ResultRecord;
  readonly manifest?: ArtifactManifest;
  /** Why it cannot be planned, or what is damaged. */
  readonly problem?: string;
  /** The refusal's code, for programs. */
  readonly code?: string;
}

/**
 * Goes through a pipeline's units up to a stage, in their order, as a run would, without building anything.
 *
 * @param sources where the units' sources are looked up; by default nobody is asked, and what the lock does not hold is
 * not known yet
 */
export async function foresee(
  pipeline: LoadedPipeline,
  until: StageName,
  store: ArtifactStore,
  environment: Environment,
  sources: SourceFiles = lockedSources(pipeline.folder, environment),
): Promise<readonly UnitForesight[]> {
  const request = { pipeline, sources, engineIdentity: () => engineIdentity(environment) };
  const units = await identifySources(await planUnits(await stageDefinitions(until), request, until));
  const refs = RefFolder.of(pipeline.folder);
  const digester = new CodeDigester();
  const ready = new Map<string, BlobId>();
  const foresights: UnitForesight[] = [];
  for (const unit of units) {
    const foresight = await foreseeUnit(unit, ready, { store, refs, digester });
    if (foresight.state === 'ready' && foresight.result !== undefined) {
      ready.set(unitName(unit), foresight.result.artifact);
    }
    foresights.push(foresight);
  }
  return foresights;
}

/** Sources as `exmix-lock.json` has them. */
function lockedSources(folder: string, environment: Environment): SourceFiles {
  const access = new HubAccess(hubSettingsOf(environment));
  const remote = new RemoteSources({ access, lock: new LockFile(folder), mode: 'locked' });
  return nodeSourceFiles(folder, undefined, remote);
}

interface Tools {
  readonly store: ArtifactStore;
  readonly refs: RefFolder;
  readonly digester: CodeDigester;
}

async function foreseeUnit(
  unit: IdentifiedUnit,
  ready: ReadonlyMap<string, BlobId>,
  { store, refs, digester }: Tools,
): Promise<UnitForesight> {
  const facts = {
    stage: unit.stage,
    unit: unit.unit,
    ...(unit.task === undefined ? {} : { task: unit.task }),
    ...(unit.sources === undefined ? {} : { sources: unit.sources }),
  };
  if (unit.refused !== undefined) {
    const { message, code } = unit.refused;
    return { ...facts, state: 'refused', changes: [], waitsFor: [], problem: message, ...(code && { code }) };
  }
  const inputs: Record<string, BlobId> = {};
  const waiting = new Map<string, string>();
  for (const [name, read] of Object.entries(unit.reads)) {
    const id = ready.get(unitName(read));
    if (id === undefined) waiting.set(name, unitName(read));
    else inputs[name] = id;
  }
  const code = await digester.closure([unit.module, ...(unit.alsoReaches ?? [])]);
  const action = actionOf(unit, inputs, code.digest);
  const reads = Object.fromEntries(Object.entries(unit.reads).map(([name, read]) => [name, unitName(read)]));
  const draft: UnitDraft = { action, reads, waiting: new Set(waiting.keys()), code: code.text };
  const ref = await refs.read(unit.stage, unit.unit);
  const last = ref === undefined ? undefined : await readAction(store, ref.action);
  const changes = last === undefined ? [] : knownChanges(last, action, waiting);
  const waitsFor = [...waiting.values()];
  if (waitsFor.length > 0) return { ...facts, state: 'waits', draft, changes, waitsFor };

  const key = actionKey(action);
  const known = { ...facts, draft, changes, waitsFor, key, action, inputs };
  const result = await store.readResult(key);
  if (result === undefined) {
    const state = last === undefined ? 'new' : ref?.key === key ? 'absent' : 'changed';
    return { ...known, state };
  }
  try {
    const artifact = await StoredArtifact.open(store, result.artifact);
    const damaged = await artifact.damaged();
    if (damaged.length > 0) return { ...known, state: 'damaged', problem: damaged.slice(0, 5).join(', ') };
    return { ...known, state: 'ready', result, manifest: artifact.manifest };
  } catch (error) {
    return { ...known, state: 'damaged', problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Changes but for inputs whose digests will only be known when they are built. */
function knownChanges(last: Action, action: Action, waiting: ReadonlyMap<string, string>): readonly ActionChange[] {
  return actionDiff(last, action).filter(({ field }) => !waiting.has(field.replace(/^inputs\./, '')));
}
