import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { BlobId } from '@exmix/artifact-store/blob-id';
import { FolderStore } from '@exmix/artifact-store/folder-store';
import { lastValueFrom, tap } from 'rxjs';
import type { Artifact } from '../artifact.js';
import { FolderScratch } from '../folder-scratch.js';
import type { Json } from '../json.js';
import { machineMemory } from '../machine-memory.js';
import { nodeSourceFiles } from '../node-source-files.js';
import type { Scratch } from '../scratch.js';
import type { Stage, UnitPlan } from '../stage.js';
import type { StageEvent } from '../stage-event.js';
import type { StageName } from '../stage-name.js';
import { StoredArtifact } from '../stored-artifact.js';

type Chunks = Parameters<ArtifactStore['writeBlob']>[0];

/** For tests: runs single units in this process against a real store and scratch in a temporary folder. */
export class UnitBench {
  /** Bytes written to scratch so far. */
  spilledBytes = 0;

  private constructor(
    private readonly folder: string,
    readonly store: ArtifactStore,
  ) {}

  static async open(): Promise<UnitBench> {
    const folder = await mkdtemp(join(tmpdir(), 'exmix-unit-'));
    return new UnitBench(folder, await FolderStore.open(join(folder, 'store')));
  }

  /** Makes an artifact that a unit can read. */
  async artifact(files: Readonly<Record<string, Chunks>>, summary: Json = null): Promise<BlobId> {
    const ids: Record<string, BlobId> = {};
    for (const [name, chunks] of Object.entries(files)) ids[name] = await this.store.writeBlob(chunks);
    return StoredArtifact.write(this.store, ids, summary);
  }

  /** Runs a unit as it is planned. Rejects with what the stage says; resolves to the artifact and all events. */
  async run(
    stage: StageName,
    plan: Pick<UnitPlan, 'unit' | 'config' | 'seed' | 'module'>,
    inputs: Readonly<Record<string, BlobId>>,
    options: { signal?: AbortSignal; processors?: number } = {},
  ): Promise<{ readonly artifact: Artifact & { readonly id: BlobId }; readonly events: readonly StageEvent[] }> {
    const { run } = (await import(plan.module)) as { run: Stage };
    const folderScratch = new FolderScratch(join(this.folder, 'scratch'));
    const scratch: Scratch = {
      write: async (chunks) => {
        const file = await folderScratch.write(chunks);
        this.spilledBytes += file.size;
        return file;
      },
    };
    const events: StageEvent[] = [];
    const { unit, config, seed } = plan;
    const digests = Object.fromEntries(Object.entries(inputs).map(([name, id]) => [name, id.sha256]));
    const action = { stage, unit, config, seed, inputs: digests, sources: {}, code: '', platform: null };
    const context = {
      store: this.store,
      inputNames: Object.keys(inputs).sort(),
      input: async (name: string) => {
        const id = inputs[name];
        if (id === undefined) throw new Error(`the unit has no input ${name}`);
        return StoredArtifact.open(this.store, id);
      },
      sources: nodeSourceFiles(this.folder),
      scratch,
      resume: { open: async () => undefined, save: async () => {} },
      fetch: globalThis.fetch,
      memory: { recall: async () => undefined, keep: async () => {} },
      clock: { now: () => 0 },
      processors: () => options.processors ?? 1,
      memoryBytes: machineMemory(),
      signal: options.signal ?? new AbortController().signal,
      log: () => {},
    };
    try {
      const last = await lastValueFrom(run(action, context).pipe(tap((event) => events.push(event))));
      if (last.type !== 'finished') throw new Error(`the last event is ${last.type}`);
      const id = await StoredArtifact.write(this.store, last.files, last.summary);
      return { artifact: await StoredArtifact.open(this.store, id), events };
    } finally {
      await folderScratch.remove();
    }
  }

  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
