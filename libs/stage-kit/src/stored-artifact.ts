import { createHash } from 'node:crypto';
import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { BlobId } from '@exmix/artifact-store/blob-id';
import type { BlobReader } from '@exmix/artifact-store/blob-reader';
import { StoreError } from '@exmix/artifact-store/store-error';
import type { Artifact, ArtifactManifest } from './artifact.js';
import { canonicalJson } from './canonical-json.js';
import type { Json } from './json.js';

/** An artifact in a store, seen through its manifest. */
export class StoredArtifact implements Artifact {
  readonly digest: string;

  private constructor(
    private readonly store: ArtifactStore,
    readonly id: BlobId,
    readonly manifest: ArtifactManifest,
  ) {
    this.digest = id.sha256;
  }

  /** The manifest blob's text. */
  static manifestText(files: Readonly<Record<string, BlobId>>, summary: Json): string {
    const manifest: ArtifactManifest = { format: 'exmix-artifact/1', files, summary };
    return canonicalJson(manifest as unknown as Json);
  }

  /** Writes the manifest blob of files that are in the store. */
  static async write(store: ArtifactStore, files: Readonly<Record<string, BlobId>>, summary: Json): Promise<BlobId> {
    return store.writeBlob([Buffer.from(StoredArtifact.manifestText(files, summary))]);
  }

  /**
   * Reads the manifest. Rejects with a `StoreError` when it is missing or corrupt.
   *
   * @param text of the manifest, where the result's record has it
   */
  static async open(store: ArtifactStore, id: BlobId, text?: string): Promise<StoredArtifact> {
    if (text !== undefined && createHash('sha256').update(text).digest('hex') !== id.sha256)
      throw new StoreError('corrupt-blob', `the record's manifest is not that of the artifact ${id.sha256}`);
    const manifest = JSON.parse(text ?? (await readText(store, id))) as ArtifactManifest;
    if (manifest.format !== 'exmix-artifact/1')
      throw new StoreError('corrupt-blob', `blob ${id.sha256} is not an artifact manifest`);
    return new StoredArtifact(store, id, manifest);
  }

  /** Names of files whose blobs are missing or corrupt. */
  async damaged(): Promise<readonly string[]> {
    const states = await Promise.all(
      this.list().map(async (name) => [name, await this.store.checkBlob(this.manifest.files[name] as BlobId)] as const),
    );
    return states.filter(([, state]) => state !== 'present').map(([name, state]) => `${name} is ${state}`);
  }

  list(prefix = ''): readonly string[] {
    return Object.keys(this.manifest.files)
      .filter((name) => name.startsWith(prefix))
      .sort();
  }

  async open(name: string): Promise<BlobReader> {
    const id = this.manifest.files[name];
    if (id === undefined)
      throw new Error(`the artifact ${this.digest} has no file ${name}; it has ${this.list().join(', ')}`);
    return this.store.openBlob(id);
  }

  async json(name: string): Promise<Json> {
    const reader = await this.open(name);
    try {
      return JSON.parse(Buffer.from(await reader.read(0, reader.size)).toString('utf8')) as Json;
    } finally {
      await reader.close();
    }
  }
}

async function readText(store: ArtifactStore, id: BlobId): Promise<string> {
  const reader = await store.openBlob(id);
  try {
    return Buffer.from(await reader.read(0, reader.size)).toString('utf8');
  } finally {
    await reader.close();
  }
}
