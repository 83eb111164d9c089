import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import { StoreError } from '@exmix/artifact-store/store-error';
import { InputError } from '@exmix/errors/input-error';
import type { StageName } from '@exmix/stage-kit/stage-name';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { RefFolder, type UnitRef } from '@exmix/stage-kit/unit-ref';
import { findPipeline } from '../find-pipeline.js';
import { allRefs, readSnapshot, snapshotNumbers } from '../run-snapshots.js';

/** One side of a comparison: what a pipeline stands for now, or stood for after a run. */
export class DiffSide {
  private readonly refs: ReadonlyMap<string, UnitRef>;

  private constructor(
    /** For people: `ext5-mini now`, `ext5-mini after run 12 (2026-11-24T01:00:00Z)`. */
    readonly name: string,
    refs: readonly UnitRef[],
    private readonly store: ArtifactStore,
  ) {
    this.refs = new Map(refs.map((ref) => [`${ref.stage}/${ref.unit}`, ref]));
  }

  /**
   * @param text `<pipeline>`: what its refs stand for now; `<pipeline>@<number>`: after that run; `<pipeline>@-1`: after the
   * run before the last one that changed something, `@-2` before that
   * @throws InputError `unknown-pipeline`, `unknown-run`
   */
  static async open(text: string, store: ArtifactStore): Promise<DiffSide> {
    const [, name = text, run] = /^(.+)@(-?\d+)$/.exec(text) ?? [];
    const folder = findPipeline(name);
    if (run === undefined) return new DiffSide(`${name} now`, await allRefs(RefFolder.of(folder)), store);
    const numbers = await snapshotNumbers(folder);
    const wanted = run.startsWith('-') ? numbers.at(Number(run) - 1) : Number(run);
    const snapshot = wanted === undefined ? undefined : await readSnapshot(folder, wanted);
    if (snapshot === undefined) {
      const kept = numbers.length === 0 ? 'none is kept yet' : `kept are ${numbers.join(', ')}`;
      throw new InputError('unknown-run', `${name} has no record of the run ${run}; ${kept}`);
    }
    return new DiffSide(`${name} after run ${snapshot.number} (${snapshot.run.endedAt})`, snapshot.refs, store);
  }

  has(stage: StageName, unit: string): boolean {
    return this.refs.has(`${stage}/${unit}`);
  }

  units(stage: StageName): readonly string[] {
    return [...this.refs.values()].filter((ref) => ref.stage === stage).map(({ unit }) => unit);
  }

  digest(stage: StageName, unit: string): string | undefined {
    return this.refs.get(`${stage}/${unit}`)?.artifact.sha256;
  }

  /** The artifact of a unit; undefined where it has none, or the store has it no more. */
  async artifact(stage: StageName, unit: string): Promise<StoredArtifact | undefined> {
    const ref = this.refs.get(`${stage}/${unit}`);
    if (ref === undefined) return undefined;
    try {
      const artifact = await StoredArtifact.open(this.store, ref.artifact);
      return (await artifact.damaged()).length > 0 ? undefined : artifact;
    } catch (error) {
      if (error instanceof StoreError) return undefined;
      throw error;
    }
  }
}
