import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { BlobId } from '@exmix/artifact-store/blob-id';
import type { ResultRecord } from '@exmix/artifact-store/result-record';
import { readAction } from '@exmix/stage-kit/build-unit';
import { blobsOf, manifestOf } from './manifest-files.js';
import { parallelMap } from './parallel-map.js';

/** Space of some results. */
export interface UsageGroup {
  readonly name: string;
  readonly results: number;
  /** Bytes of their blobs, each blob once. */
  readonly bytes: number;
  /** Bytes that no other group of the same kind shares: what would be free without this one. */
  readonly own: number;
}

export interface StoreUsage {
  readonly blobs: number;
  readonly bytes: number;
  readonly results: number;
  /** Results that no pipeline given stands for. */
  readonly unreferenced: Omit<UsageGroup, 'name'>;
  /** Blobs that no result has: of builds that go on, were killed, or were cleaned up halfway. */
  readonly unreached: { readonly blobs: number; readonly bytes: number };
  readonly pipelines: readonly UsageGroup[];
  readonly stages: readonly UsageGroup[];
  readonly tasks: readonly UsageGroup[];
}

export const NO_PIPELINE = '(no pipeline)';

/**
 * What a store's space is for.
 *
 * @param pipelines keys of the results that each pipeline stands for, by name
 */
export async function storeUsage(
  store: Pick<ArtifactStore, 'listBlobs' | 'listResults' | 'openBlob'>,
  pipelines: ReadonlyMap<string, ReadonlySet<string>>,
  atOnce = 16,
): Promise<StoreUsage> {
  const groups = { pipelines: new Groups(), stages: new Groups(), tasks: new Groups() };
  const reached = new Set<string>();
  let results = 0;
  const read = async (record: ResultRecord) => {
    const [action, manifest] = await Promise.all([
      readAction(store as ArtifactStore, record.action),
      manifestOf(store, record.artifact),
    ]);
    return { record, action, manifest };
  };
  for await (const { record, action, manifest } of parallelMap(store.listResults(), atOnce, read)) {
    results++;
    const blobs = blobsOf(record, manifest);
    for (const { sha256 } of blobs) reached.add(sha256);
    const owners = [...pipelines].filter(([, keys]) => keys.has(record.key)).map(([name]) => name);
    groups.pipelines.add(owners.length === 0 ? [NO_PIPELINE] : owners, blobs);
    groups.stages.add([action?.stage ?? '(unknown)'], blobs);
    groups.tasks.add([action === undefined ? '(unknown)' : taskOf(action.stage, action.unit)], blobs);
  }
  let [count, bytes, unreachedCount, unreachedBytes] = [0, 0, 0, 0];
  for await (const { sha256, size } of store.listBlobs()) {
    count++;
    bytes += size;
    if (reached.has(sha256)) continue;
    unreachedCount++;
    unreachedBytes += size;
  }
  const ofPipelines = groups.pipelines.all();
  const { name: _, ...unreferenced } = ofPipelines.find(({ name }) => name === NO_PIPELINE) ?? { ...NOTHING };
  return {
    blobs: count,
    bytes,
    results,
    unreferenced,
    unreached: { blobs: unreachedCount, bytes: unreachedBytes },
    pipelines: ofPipelines.filter(({ name }) => name !== NO_PIPELINE),
    stages: groups.stages.all(),
    tasks: groups.tasks.all(),
  };
}

const NOTHING: UsageGroup = { name: NO_PIPELINE, results: 0, bytes: 0, own: 0 };

/** The task of a unit; of evaluate's units (`decode.<phase>.<task>`, `<phase>.<task>`) the last part of the name. */
function taskOf(stage: string, unit: string): string {
  return stage === 'evaluate' ? unit.slice(unit.lastIndexOf('.') + 1) : unit;
}

/** Sums up blobs by group, each blob once a group. */
class Groups {
  private readonly sums = new Map<string, { results: number; bytes: number; own: number }>();
  /** The only group of a blob, or null where several have it. */
  private readonly owner = new Map<string, string | null>();
  private readonly members = new Set<string>();

  add(names: readonly string[], blobs: readonly BlobId[]): void {
    for (const name of names) {
      const sum = this.sums.get(name) ?? { results: 0, bytes: 0, own: 0 };
      this.sums.set(name, sum);
      sum.results++;
      for (const { sha256, size } of blobs) {
        const member = `${name}\0${sha256}`;
        if (this.members.has(member)) continue;
        this.members.add(member);
        sum.bytes += size;
        const owner = this.owner.get(sha256);
        if (owner === undefined) {
          this.owner.set(sha256, name);
          sum.own += size;
        } else if (owner !== null) {
          this.owner.set(sha256, null);
          (this.sums.get(owner) as { own: number }).own -= size;
        }
      }
    }
  }

  /** The largest first. */
  all(): readonly UsageGroup[] {
    return [...this.sums]
      .map(([name, sum]) => ({ name, ...sum }))
      .sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
  }
}
