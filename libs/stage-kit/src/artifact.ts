import type { BlobId } from '@exmix/artifact-store/blob-id';
import type { BlobReader } from '@exmix/artifact-store/blob-reader';
import type { Json } from './json.js';

/** A named set of blobs. The manifest's canonical JSON is a blob too; its digest is the artifact's digest. */
export interface ArtifactManifest {
  readonly format: 'exmix-artifact/1';
  readonly files: Readonly<Record<string, BlobId>>;
  /** Small facts that later stages and people read without opening files: row counts, schema, licence. Deterministic. */
  readonly summary: Json;
}

/** An artifact opened for reading. */
export interface Artifact {
  readonly digest: string;
  readonly manifest: ArtifactManifest;
  /** File names in sorted order, optionally only those that start with a prefix such as `records/train-`. */
  list(prefix?: string): readonly string[];
  /** Opens one file; the caller closes it. Rejects when the artifact has no such file. */
  open(name: string): Promise<BlobReader>;
  /** Reads a small file whole as JSON. */
  json(name: string): Promise<Json>;
}
