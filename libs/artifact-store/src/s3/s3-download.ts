import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { BlobId } from '../blob-id.js';
import { StoreError } from '../store-error.js';
import { BODY_BYTES, type RequestBodies } from './request-bodies.js';
import { statusOf } from './s3-failure.js';
import { BODY_MILLISECONDS, type S3Requests } from './s3-requests.js';

/** Ranges of one blob that are on their way or wait to be taken. */
const RANGES_AHEAD = 4;

/**
 * The bytes of an object in order, fetched in ranges side by side, at most `RANGES_AHEAD` of them in memory. They are not
 * verified: whoever takes them hashes them, and is done with them when it asks for more.
 *
 * @throws StoreError `missing-blob`, or `corrupt-blob` where the object is shorter
 */
export async function* downloadBlob(
  requests: S3Requests,
  key: string,
  id: BlobId,
  bodies: RequestBodies,
): AsyncIterable<Uint8Array> {
  if (id.size === 0 && (await requests.head(key)) === undefined) throw missing(requests, id);
  const ahead: Promise<Uint8Array>[] = [];
  let start = 0;
  const fill = (): void => {
    while (start < id.size && ahead.length < RANGES_AHEAD) {
      const from = start;
      const range = bodies.inSlot(() => fetchRange(requests, key, id, from, bodies));
      range.catch(() => undefined); // heard when it is taken
      ahead.push(range);
      start += BODY_BYTES;
    }
  };
  try {
    for (fill(); ahead.length > 0; fill()) {
      const bytes = await (ahead.shift() as Promise<Uint8Array>);
      try {
        yield bytes;
      } finally {
        bodies.give(bytes);
      }
    }
  } finally {
    for (const left of await Promise.allSettled(ahead)) if (left.status === 'fulfilled') bodies.give(left.value);
  }
}

async function fetchRange(
  requests: S3Requests,
  key: string,
  id: BlobId,
  start: number,
  bodies: RequestBodies,
): Promise<Uint8Array> {
  const bytes = bodies.take(Math.min(BODY_BYTES, id.size - start));
  try {
    await fillRange(requests, key, id, start, bytes);
    return bytes;
  } catch (error) {
    bodies.give(bytes);
    throw error;
  }
}

async function fillRange(
  requests: S3Requests,
  key: string,
  id: BlobId,
  start: number,
  bytes: Uint8Array,
): Promise<void> {
  const end = start + bytes.length;
  const isWhole = bytes.length === id.size;
  await requests.try(
    'GET',
    async (abortSignal) => {
      let body: AsyncIterable<Uint8Array>;
      try {
        const range = isWhole ? {} : { Range: `bytes=${start}-${end - 1}` };
        const answer = await requests.client.send(new GetObjectCommand({ ...requests.at(key), ...range }), {
          abortSignal,
        });
        const size = isWhole ? answer.ContentLength : Number(answer.ContentRange?.split('/')[1] ?? id.size);
        if (size !== id.size) {
          (answer.Body as { destroy?(): void } | undefined)?.destroy?.();
          throw wrongSize(requests, id, size);
        }
        body = answer.Body as unknown as AsyncIterable<Uint8Array>;
      } catch (error) {
        if (statusOf(error) === 404 && (error as Error).name !== 'NoSuchBucket') throw missing(requests, id);
        if (statusOf(error) === 416) throw wrongSize(requests, id);
        throw error;
      }
      let done = 0;
      for await (const chunk of body) {
        if (done + chunk.length > bytes.length) throw wrongSize(requests, id);
        bytes.set(chunk, done);
        done += chunk.length;
        requests.bytesDown += chunk.length;
      }
      if (done < bytes.length) throw new Error(`the answer was cut at byte ${start + done}`);
    },
    BODY_MILLISECONDS,
  );
}

function missing({ location }: S3Requests, id: BlobId): StoreError {
  return new StoreError('missing-blob', `blob ${id.sha256} is not in ${location.text}`);
}

function wrongSize({ location }: S3Requests, id: BlobId, size?: number): StoreError {
  const found = size === undefined ? 'of another size' : `of ${size} bytes`;
  return new StoreError(
    'corrupt-blob',
    `blob ${id.sha256} of ${id.size} bytes is an object ${found} in ${location.text}`,
  );
}
