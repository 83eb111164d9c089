import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { openS3Client, type S3Addressing } from './s3-client.js';

const before = { ...process.env };

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_REGION: 'eu-central-1' });
  Object.assign(process.env, { AWS_CONFIG_FILE: '/none', AWS_SHARED_CREDENTIALS_FILE: '/none' });
});
afterEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, before);
});

/** What would be sent for `key` in `bucket`: it is stopped before it leaves. */
async function sent(
  endpoint: string | undefined,
  addressing?: S3Addressing,
): Promise<{ readonly to: string; readonly headers: Readonly<Record<string, string>> }> {
  if (endpoint !== undefined) process.env.AWS_ENDPOINT_URL_S3 = endpoint;
  const client = await openS3Client(1000, addressing);
  let request: { hostname: string; path: string; headers: Record<string, string> } | undefined;
  client.middlewareStack.add(
    () => async (args) => {
      request = args.request as typeof request;
      return { output: { $metadata: {} }, response: {} } as never;
    },
    { step: 'finalizeRequest', priority: 'low', name: 'stop' },
  );
  const Body = Buffer.from('bytes');
  const ChecksumSHA256 = createHash('sha256').update(Body).digest('base64');
  await client.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'key', Body, ChecksumSHA256 }));
  client.destroy();
  const { hostname = '', path = '', headers = {} } = request ?? {};
  return { to: `${hostname}${path}`, headers };
}

describe('S3 client', () => {
  const store = 'http://store.example:9000';
  for (const [endpoint, addressing, expected] of [
    [undefined, undefined, 'bucket.s3.eu-central-1.amazonaws.com/key'],
    [undefined, 'auto', 'bucket.s3.eu-central-1.amazonaws.com/key'],
    [undefined, 'virtual', 'bucket.s3.eu-central-1.amazonaws.com/key'],
    [undefined, 'path', 's3.eu-central-1.amazonaws.com/bucket/key'],
    [store, undefined, 'store.example/bucket/key'],
    [store, 'auto', 'store.example/bucket/key'],
    [store, 'path', 'store.example/bucket/key'],
    [store, 'virtual', 'bucket.store.example/key'],
  ] as const) {
    it(`asks ${expected} at ${endpoint ?? 'AWS'}, addressing ${addressing ?? 'not set'}`, async () => {
      assert.equal((await sent(endpoint, addressing)).to, expected);
    });
  }

  it('sends the SHA-256 of a body and no other checksum, whatever the settings of the SDK are', async () => {
    const expected = createHash('sha256').update('bytes').digest('base64');
    for (const calculation of [undefined, 'WHEN_SUPPORTED', 'WHEN_REQUIRED']) {
      if (calculation !== undefined) process.env.AWS_REQUEST_CHECKSUM_CALCULATION = calculation;
      const { headers } = await sent(store);
      const checksums = Object.keys(headers).filter((name) => /^x-amz-(checksum|trailer|sdk-checksum)/.test(name));
      assert.deepEqual(checksums, ['x-amz-checksum-sha256']);
      assert.equal(headers['x-amz-checksum-sha256'], expected);
    }
  });
});
