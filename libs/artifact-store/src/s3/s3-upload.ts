import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { FileBlobReader } from '../file-blob-reader.js';
import { StoreError } from '../store-error.js';
import { BODY_BYTES, type RequestBodies } from './request-bodies.js';
import { nameOf, statusOf } from './s3-failure.js';
import { BODY_MILLISECONDS, type S3Requests } from './s3-requests.js';

/** S3 allows 10,000 parts. */
const MOST_PARTS = 9000;
/** Parts of one blob that are on their way at once. */
const PARTS_AHEAD = 4;

/**
 * Sends a blob's bytes to `key`, create-only, and returns when they or an object of that size stands there. The bytes are hashed on
 * the way, so that a source that is not what its name says is never published. Memory is bounded by the slots of `bodies` times a part.
 *
 * @param replace overwrite what stands: it is known to be bad
 * @param onBegun called when an upload in parts was begun, which does not end before what this returns
 * @throws StoreError `corrupt-blob` where the source has other bytes
 */
export async function uploadBlob(
  requests: S3Requests,
  key: string,
  source: FileBlobReader,
  bodies: RequestBodies,
  replace: boolean,
  onBegun: () => Promise<unknown>,
): Promise<void> {
  for (;;) {
    const send = source.size <= BODY_BYTES ? uploadWhole : uploadParts;
    if ((await send(requests, key, source, bodies, replace, onBegun)) || replace) return;
    // Whoever was first may have been a stranger; the size tells the worst.
    const standing = await requests.head(key);
    if (standing?.size === source.size) return;
    replace = standing !== undefined;
  }
}

/** @returns whether this call put the object there */
async function uploadWhole(
  requests: S3Requests,
  key: string,
  source: FileBlobReader,
  bodies: RequestBodies,
  replace: boolean,
): Promise<boolean> {
  return bodies.inSlot(async () => {
    const body = bodies.take(source.size);
    try {
      await source.readInto(body, 0);
      const digest = createHash('sha256').update(body).digest();
      if (digest.toString('hex') !== source.id.sha256) throw rotten(source);
      return await requests.put(key, body, replace ? {} : { ifNoneMatch: true }, digest);
    } finally {
      bodies.give(body);
    }
  });
}

/** @returns whether this call put the object there */
async function uploadParts(
  requests: S3Requests,
  key: string,
  source: FileBlobReader,
  bodies: RequestBodies,
  replace: boolean,
  onBegun: () => Promise<unknown>,
): Promise<boolean> {
  const { client } = requests;
  const at = requests.at(key);
  const UploadId = await requests.try('CREATE', async (abortSignal) => {
    const command = new CreateMultipartUploadCommand({ ...at, ChecksumAlgorithm: 'SHA256' });
    return (await client.send(command, { abortSignal })).UploadId;
  });
  try {
    const begun = onBegun();
    const Parts = await sendParts(requests, key, source, bodies, UploadId as string);
    await begun;
    let tries = 0;
    return await requests.try(
      'COMPLETE',
      async (abortSignal) => {
        tries++;
        try {
          await client.send(
            new CompleteMultipartUploadCommand({
              ...at,
              UploadId,
              MultipartUpload: { Parts },
              ...(replace ? {} : { IfNoneMatch: '*' }),
            }),
            { abortSignal, requestTimeout: BODY_MILLISECONDS },
          );
          return true;
        } catch (error) {
          // The answer of an earlier try may have been lost: the caller looks at what stands.
          if (tries > 1 && nameOf(error) === 'NoSuchUpload') return false;
          if (statusOf(error) !== 412) throw error;
          await abort(requests, key, UploadId as string);
          return false;
        }
      },
      BODY_MILLISECONDS,
    );
  } catch (error) {
    await abort(requests, key, UploadId as string).catch(() => undefined);
    throw error;
  }
}

/** Reads parts in order, so that the blob's own digest is known at the end, and sends them side by side. */
async function sendParts(
  requests: S3Requests,
  key: string,
  source: FileBlobReader,
  bodies: RequestBodies,
  UploadId: string,
): Promise<{ PartNumber: number; ETag?: string; ChecksumSHA256: string }[]> {
  const partBytes = Math.max(BODY_BYTES, Math.ceil(source.size / MOST_PARTS));
  const whole = createHash('sha256');
  const parts: { PartNumber: number; ETag?: string; ChecksumSHA256: string }[] = [];
  const sending = new Set<Promise<void>>();
  let failure: unknown;
  for (let start = 0; start < source.size && failure === undefined; start += partBytes) {
    const PartNumber = start / partBytes + 1;
    while (sending.size >= PARTS_AHEAD) await Promise.race(sending);
    // The slot is taken before the bytes are read: what waits for a slot holds none.
    let isRead: () => void = () => {};
    const read = new Promise<void>((resolve) => {
      isRead = resolve;
    });
    const sent: Promise<void> = bodies
      .inSlot(async () => {
        const Body = bodies.take(Math.min(partBytes, source.size - start));
        try {
          await source.readInto(Body, start);
          whole.update(Body);
          isRead();
          const ChecksumSHA256 = createHash('sha256').update(Body).digest('base64');
          const { ETag } = await requests.try(
            'PART',
            (abortSignal) => {
              requests.bytesUp += Body.length;
              const part = { UploadId, PartNumber, Body, ContentLength: Body.length, ChecksumSHA256 };
              return requests.client.send(new UploadPartCommand({ ...requests.at(key), ...part }), { abortSignal });
            },
            BODY_MILLISECONDS,
          );
          parts[PartNumber - 1] = { PartNumber, ...(ETag !== undefined && { ETag }), ChecksumSHA256 };
        } finally {
          bodies.give(Body);
        }
      })
      .catch((error: unknown) => {
        failure ??= error;
        isRead();
      })
      .finally(() => sending.delete(sent));
    sending.add(sent);
    await read;
  }
  await Promise.all(sending);
  if (failure !== undefined) throw failure;
  if (whole.digest('hex') !== source.id.sha256) throw rotten(source);
  return parts;
}

async function abort(requests: S3Requests, key: string, UploadId: string): Promise<void> {
  await requests.try('ABORT', async (abortSignal) => {
    try {
      await requests.client.send(new AbortMultipartUploadCommand({ ...requests.at(key), UploadId }), { abortSignal });
    } catch (error) {
      if (statusOf(error) !== 404) throw error;
    }
  });
}

function rotten({ id }: FileBlobReader): StoreError {
  return new StoreError('corrupt-blob', `the bytes of blob ${id.sha256} are others on their way to the bucket`);
}
