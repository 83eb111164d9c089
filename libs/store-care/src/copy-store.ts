import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { BlobId } from '@exmix/artifact-store/blob-id';
import { holdStore } from '@exmix/artifact-store/hold-store';
import type { ResultRecord } from '@exmix/artifact-store/result-record';
import { StoreError } from '@exmix/artifact-store/store-error';
import { SweepWatch } from '@exmix/artifact-store/sweep-watch';
import { readAction } from '@exmix/stage-kit/build-unit';
import { codeNote, readCodeNote } from '@exmix/stage-kit/code-notes';
import { blobsOf, manifestOf } from './manifest-files.js';
import { parallelMap } from './parallel-map.js';

export interface CopyOptions {
  /** Keys of the results to copy; absent: all. */
  readonly keys?: ReadonlySet<string>;
  /** Results that are copied at a time. */
  readonly atOnce: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: CopyReport) => void;
}

export interface CopyReport {
  /** Results that the destination has now, and how many of them it did not have before. */
  readonly results: number;
  readonly copied: number;
  /** Blobs that were written, and their bytes. */
  readonly blobs: number;
  readonly bytes: number;
  /** Results of the source that cannot be copied, since something of them is missing or bad there. */
  readonly bad: readonly { readonly key: string; readonly problem: string }[];
}

/**
 * Copies results with their blobs from a store to another. Of each result the blobs come first and the record last, so
 * that whoever uses the destination meanwhile, or after a kill, finds whole results only; what is there already is not
 * read again, so that copying once more goes on where a copy stopped. Bytes are verified where they are read, and named
 * by their digest where they are written. The destination is held, as by a run: a clean-up there spares what was found,
 * or what it took just then is copied again.
 */
export async function copyStore(
  source: ArtifactStore,
  destination: ArtifactStore,
  options: CopyOptions,
): Promise<CopyReport> {
  const hold = await holdStore(destination, options.signal ?? new AbortController().signal);
  try {
    return await copyHeld(source, destination, await SweepWatch.begin(destination), options);
  } finally {
    await hold.release();
  }
}

async function copyHeld(
  source: ArtifactStore,
  destination: ArtifactStore,
  watch: SweepWatch,
  { keys, atOnce, signal, onProgress }: CopyOptions,
): Promise<CopyReport> {
  const report = { results: 0, copied: 0, blobs: 0, bytes: 0, bad: [] as { key: string; problem: string }[] };
  const copying = new Map<string, Promise<void>>();
  const codes = new Set<string>();

  const copyBlob = async (id: BlobId): Promise<void> => {
    signal?.throwIfAborted();
    if ((await destination.checkBlob(id)) === 'present') return;
    const reader = await source.openBlob(id);
    try {
      const written = await destination.writeBlob(reader.stream(), signal === undefined ? {} : { signal });
      if (written.sha256 !== id.sha256) throw new StoreError('corrupt-blob', `blob ${id.sha256} changed on its way`);
      report.blobs++;
      report.bytes += id.size;
      onProgress?.(report);
    } finally {
      await reader.close();
    }
  };
  /** Several results may have a blob: of those that are copied at a time one takes it along. */
  const copyOnce = (id: BlobId): Promise<void> => {
    const running = copying.get(id.sha256) ?? copyBlob(id).finally(() => copying.delete(id.sha256));
    copying.set(id.sha256, running);
    return running;
  };

  const copyResult = async (record: ResultRecord): Promise<void> => {
    signal?.throwIfAborted();
    try {
      const manifest = await manifestOf(source, record.artifact);
      if (manifest === undefined) throw new StoreError('missing-blob', 'its manifest is missing or bad');
      const blobs = blobsOf(record, manifest);
      let isNew = false;
      for (;;) {
        for (const id of blobs) await copyOnce(id);
        await destination.shareBlobs(blobs);
        await copyCode(record);
        let standing = await destination.readResult(record.key);
        if (standing?.artifact.sha256 !== record.artifact.sha256) {
          standing = await destination.publishResult(record);
          isNew ||= standing.made.at === record.made.at;
        }
        // Another artifact stands there where somebody was first: its blobs are not these.
        if (standing.artifact.sha256 !== record.artifact.sha256) break;
        if ((await watch.lostOf(record.key, blobs, signal)).length === 0) break;
        await destination.retractResult(standing);
      }
      if (isNew) report.copied++;
      report.results++;
    } catch (error) {
      if (!(error instanceof StoreError) || !['missing-blob', 'corrupt-blob'].includes(error.code)) throw error;
      report.bad.push({ key: record.key, problem: error.message });
    }
    onProgress?.(report);
  };
  /** What the digest of the action's code is of, for `exmix explain`. */
  const copyCode = async (record: ResultRecord): Promise<void> => {
    const { code = '' } = (await readAction(source, record.action)) ?? {};
    if (code === '' || codes.has(code)) return;
    codes.add(code);
    const text = await readCodeNote(source, code);
    if (text !== undefined) await destination.createNote(codeNote(code), text);
  };

  for await (const _ of parallelMap(wanted(source, keys), atOnce, copyResult));
  return report;
}

async function* wanted(source: ArtifactStore, keys: ReadonlySet<string> | undefined): AsyncIterable<ResultRecord> {
  if (keys === undefined) yield* source.listResults();
  else
    for (const key of keys) {
      const record = await source.readResult(key);
      if (record !== undefined) yield record;
    }
}
