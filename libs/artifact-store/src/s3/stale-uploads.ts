import { AbortMultipartUploadCommand, ListMultipartUploadsCommand, type MultipartUpload } from '@aws-sdk/client-s3';
import { statusOf } from './s3-failure.js';
import type { S3Requests } from './s3-requests.js';

/** A blob is not on its way this long. */
const STALE_MILLISECONDS = 24 * 3_600_000;

/** Uploads that a request tells; S3 allows no more. */
const PAGE = 1000;

/**
 * Removes the parts that killed uploads left, which are kept and paid for though no listing shows them. Their age is
 * taken from the youngest upload, by the store's own clock, so call it after one was begun and before it ends.
 *
 * @param pageSize uploads that are asked for at a time
 * @returns how many uploads it ended
 */
export async function abortStaleUploads(requests: S3Requests, pageSize = PAGE): Promise<number> {
  const { Bucket } = requests.at('');
  const uploads = await allUploads(requests, pageSize);
  const begun = ({ Initiated }: MultipartUpload): number => Initiated?.getTime() ?? Number.POSITIVE_INFINITY;
  const youngest = Math.max(...uploads.map(begun).filter(Number.isFinite));
  const stale = uploads.filter((upload) => begun(upload) < youngest - STALE_MILLISECONDS);
  for (const { Key, UploadId } of stale) {
    await requests.try('ABORT', async (abortSignal) => {
      try {
        await requests.client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }), { abortSignal });
      } catch (error) {
        if (statusOf(error) !== 404) throw error;
      }
    });
  }
  return stale.length;
}

/**
 * Pages go on after a key, which every server does alike; not all do after an upload of a key. Where a page ends between
 * uploads of one key, the later ones are left to the next time.
 */
async function allUploads(requests: S3Requests, MaxUploads: number): Promise<readonly MultipartUpload[]> {
  const { Bucket, Key: Prefix } = requests.at('blobs/');
  const uploads: MultipartUpload[] = [];
  for (let after: string | undefined; ; ) {
    const from = { Prefix, MaxUploads, ...(after !== undefined && { KeyMarker: after }) };
    const page = await requests.try('LIST', (abortSignal) =>
      requests.client.send(new ListMultipartUploadsCommand({ Bucket, ...from }), { abortSignal }),
    );
    uploads.push(...(page.Uploads ?? []));
    after = page.NextKeyMarker;
    if (page.IsTruncated !== true || !after) return uploads;
  }
}
