import type { ArtifactStore } from '../artifact-store.js';
import type { BlobId } from '../blob-id.js';
import type { BlobReader } from '../blob-reader.js';
import type { FolderStore } from '../folder-store.js';
import type { ResultRecord } from '../result-record.js';
import type { ListedNote } from '../store-notes.js';
import type { StoredBlob } from '../stored-blob.js';
import { BlobCaller, threadLocationOf } from './blob-calls.js';
import { openThrough } from './open-through.js';

/**
 * A bucket's store as a thread has it: the folder in front of it, and the process's main thread to ask for what is not
 * there. What it writes goes up when the main thread shares it. Results and notes are the main thread's.
 */
export class ThreadStore implements ArtifactStore {
  readonly location: string;
  readonly threadLocation: string;
  private readonly caller: BlobCaller;

  constructor(private readonly local: FolderStore) {
    this.location = local.location;
    this.threadLocation = threadLocationOf(local.location);
    this.caller = new BlobCaller(local.location);
  }

  identity(): Promise<string> {
    return this.local.identity();
  }

  writeBlob(
    chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    options?: { signal?: AbortSignal },
  ): Promise<BlobId> {
    return this.local.writeBlob(chunks, options);
  }

  openBlob(id: BlobId): Promise<BlobReader> {
    return openThrough(
      this.local,
      id,
      (each) => this.caller.fetch(each),
      (message) => process.emitWarning(message),
    );
  }

  async checkBlob(id: BlobId): Promise<'present' | 'missing' | 'corrupt'> {
    const state = await this.local.checkBlob(id);
    if (state === 'present') return state;
    return this.verifyBlob(id);
  }

  async verifyBlob(id: BlobId): Promise<'present' | 'missing' | 'corrupt'> {
    try {
      await (await this.openBlob(id)).close();
      return 'present';
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === 'missing-blob') return 'missing';
      if (code === 'corrupt-blob') return 'corrupt';
      throw error;
    }
  }

  async shareBlobs(): Promise<void> {}

  async shareResult(): Promise<boolean> {
    return false;
  }

  removeBlob(): Promise<void> {
    return refuse('removes blobs');
  }

  readResult(): Promise<ResultRecord | undefined> {
    return refuse('reads results');
  }

  publishResult(): Promise<ResultRecord> {
    return refuse('publishes results');
  }

  retractResult(): Promise<void> {
    return refuse('retracts results');
  }

  listResults(): AsyncIterable<ResultRecord> {
    throw refusal('lists results');
  }

  listResultKeys(): AsyncIterable<string> {
    throw refusal('lists results');
  }

  removeBadResult(): Promise<void> {
    return refuse('removes results');
  }

  listBlobs(): AsyncIterable<StoredBlob> {
    throw refusal('lists blobs');
  }

  readNote(): Promise<string | undefined> {
    return refuse('reads notes');
  }

  createNote(): Promise<boolean> {
    return refuse('writes notes');
  }

  writeNote(): Promise<void> {
    return refuse('writes notes');
  }

  replaceNote(): Promise<boolean> {
    return refuse('writes notes');
  }

  removeNote(): Promise<void> {
    return refuse('removes notes');
  }

  listNotes(): AsyncIterable<ListedNote> {
    throw refusal('lists notes');
  }
}

function refusal(what: string): Error {
  return new Error(`a thread asked for what the main thread does: it ${what}`);
}

async function refuse(what: string): Promise<never> {
  throw refusal(what);
}
