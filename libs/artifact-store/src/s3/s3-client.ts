import { ListBucketsCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';

/** Region that is signed for where none is set: stores other than AWS want any. */
const ANY_REGION = 'us-east-1';

/** Sockets at once. */
const SOCKETS = 64;

/** Where a request names the bucket: in the path, in the host, or `auto`: in the host at AWS and in the path elsewhere. */
export type S3Addressing = 'path' | 'virtual' | 'auto';

/**
 * A client whose credentials, region and endpoint come from where the SDK looks (`AWS_*` variables, profiles, roles). It
 * does not retry: `S3Requests` does.
 *
 * @param idleMilliseconds a connection on which nothing moves this long is given up
 */
export async function openS3Client(idleMilliseconds: number, addressing: S3Addressing = 'auto'): Promise<S3Client> {
  // It tells at every start of Node 20 what the README tells once.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const config: S3ClientConfig = {
    maxAttempts: 1,
    // Bytes are verified by the digest that names them.
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: Math.min(5000, idleMilliseconds),
      socketTimeout: idleMilliseconds,
      socketAcquisitionWarningTimeout: 600_000,
      httpAgent: { maxSockets: SOCKETS, keepAlive: true },
      httpsAgent: { maxSockets: SOCKETS, keepAlive: true },
    },
  };
  const plain = new S3Client(config);
  const region = await plain.config.region().catch(() => ANY_REGION);
  plain.destroy();
  const isPath = addressing === 'auto' ? !isAws(await hostOf({ ...config, region })) : addressing === 'path';
  const client = new S3Client({ ...config, region, forcePathStyle: isPath });
  client.middlewareStack.add(
    (next) => (args) => {
      // The checksum that a request carries is the digest of its body, which signing would take again.
      const { headers } = args.request as { headers: Record<string, string> };
      const checksum = headers['x-amz-checksum-sha256'];
      if (checksum !== undefined && headers['x-amz-content-sha256'] === undefined && isPayload(args.input))
        headers['x-amz-content-sha256'] = Buffer.from(checksum, 'base64').toString('hex');
      return next(args);
    },
    { step: 'build', priority: 'low', name: 'digestOfPayload' },
  );
  return client;
}

/** Whether the checksum of a command is that of its own body. */
function isPayload(input: object): boolean {
  return 'Body' in input;
}

function isAws(host: string): boolean {
  return /(^|\.)amazonaws\.com(\.cn)?$/.test(host);
}

/** The host that requests would go to, found without sending one: an endpoint may come from a variable or a profile. */
async function hostOf(config: S3ClientConfig): Promise<string> {
  const client = new S3Client({ ...config, credentials: { accessKeyId: 'none', secretAccessKey: 'none' } });
  let host = '';
  client.middlewareStack.add(
    () => async (args) => {
      host = (args.request as { hostname: string }).hostname;
      return { output: { $metadata: {} }, response: {} } as never;
    },
    { step: 'finalizeRequest', priority: 'high', name: 'hostOnly' },
  );
  await client.send(new ListBucketsCommand({}));
  client.destroy();
  return host;
}
