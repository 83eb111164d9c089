import { AbortMultipartUploadCommand, ListMultipartUploadsCommand, type MultipartUpload } from '@aws-sdk/client-s3';
import { statusOf } from './s3-failure.js';
import type { S3Requests } from './s3-requests.js';

/** A blob is not on its way this long. */
const STALE_MILLISECONDS = 24 * 3_600_000;

/**
 * Removes the parts that killed uploads left, which are kept and paid for though no listing shows them. Their age is
 * taken from the youngest upload, by the store's own clock, so call it after one was begun.
 *
 * @returns how many uploads it ended
 */
export async function abortStaleUploads(requests: S3Requests): Promise<number> {
  const { Bucket, Key: Prefix } = requests.at('blobs/');
  const page = await requests.try('LIST', (abortSignal) =>
    requests.client.send(new ListMultipartUploadsCommand({ Bucket, Prefix }), { abortSignal }),
  );
  const uploads = page.Uploads ?? [];
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
