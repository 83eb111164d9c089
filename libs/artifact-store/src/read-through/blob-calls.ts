import type { BlobId } from '../blob-id.js';
import { StoreError, type StoreErrorCode } from '../store-error.js';

interface Call {
  readonly call: string;
  readonly id: BlobId;
}

interface Answer {
  readonly answer: string;
  readonly failure?: { readonly code: StoreErrorCode | undefined; readonly message: string };
}

/** What marks a location as that of a folder whose process fetches what is not there. */
const MARK = 'through:';

export function threadLocationOf(folder: string): string {
  return MARK + folder;
}

/** The folder of such a location; undefined for any other. */
export function folderOfThreadLocation(location: string): string | undefined {
  return location.startsWith(MARK) ? location.slice(MARK.length) : undefined;
}

/** Fetches blobs that threads of this process call for. Does not keep the process running. */
export function answerCalls(folder: string, fetch: (id: BlobId) => Promise<void>): void {
  const channel = new BroadcastChannel(MARK + folder) as BroadcastChannel & { unref(): void };
  channel.unref();
  channel.onmessage = ({ data }: MessageEvent) => {
    const { call, id } = data as Partial<Call>;
    if (call === undefined || id === undefined) return;
    fetch(id).then(
      () => channel.postMessage({ answer: call } satisfies Answer),
      (error: Error & { code?: StoreErrorCode }) =>
        channel.postMessage({ answer: call, failure: { code: error.code, message: error.message } } satisfies Answer),
    );
  };
}

/** Calls for blobs from a thread. */
export class BlobCaller {
  private readonly channel: BroadcastChannel & { unref(): void };
  private readonly waiting = new Map<string, (answer: Answer) => void>();
  private readonly name = crypto.randomUUID();
  private calls = 0;

  constructor(folder: string) {
    this.channel = new BroadcastChannel(MARK + folder) as BroadcastChannel & { unref(): void };
    this.channel.unref();
    this.channel.onmessage = ({ data }: MessageEvent) => {
      const answer = data as Answer;
      this.waiting.get(answer.answer)?.(answer);
      this.waiting.delete(answer.answer);
    };
  }

  /** Resolves when the blob is in the folder. @throws StoreError as fetching it did */
  async fetch(id: BlobId): Promise<void> {
    const call = `${this.name} ${++this.calls}`;
    // A thread that only waits for this must not end.
    const awake = setInterval(() => {}, 1 << 30);
    try {
      const { failure } = await new Promise<Answer>((resolve) => {
        this.waiting.set(call, resolve);
        this.channel.postMessage({ call, id } satisfies Call);
      });
      if (failure?.code !== undefined) throw new StoreError(failure.code, failure.message);
      if (failure !== undefined) throw new Error(failure.message);
    } finally {
      clearInterval(awake);
    }
  }
}
