import { randomUUID } from 'node:crypto';
import type { S3Requests } from './s3-requests.js';

const ROUNDS = 3;
const WRITERS = 8;

/**
 * Whether the store keeps create-only writes apart that come at once. Two writes in turn would not tell: some stores look
 * whether an object is there and then write, and let several through.
 */
export async function probeConditionalWrites(requests: S3Requests): Promise<boolean> {
  const base = `probe/${randomUUID()}`;
  const keys = Array.from({ length: ROUNDS }, (_, round) => `${base}-${round}`);
  try {
    for (const key of keys) {
      const writers = Array.from({ length: WRITERS }, (_, i) =>
        requests.put(key, Buffer.from(`writer ${i}`), { ifNoneMatch: true }),
      );
      if ((await Promise.all(writers)).filter(Boolean).length !== 1) return false;
      if (await requests.put(key, Buffer.from('again'), { ifNoneMatch: true })) return false;
    }
    return true;
  } finally {
    await Promise.all(keys.map((key) => requests.delete(key)));
  }
}
