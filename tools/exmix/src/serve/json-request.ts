import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { HttpError } from './http-error.js';

/** Bytes of a request at most. */
const BODY_LIMIT = 256 << 10;

/** The JSON of a request, as its schema has it. Refuses other content types, so that no foreign page can post here. */
export async function jsonRequest<T>(request: IncomingMessage, schema: z.ZodType<T>): Promise<T> {
  const type = request.headers['content-type']?.split(';')[0]?.trim();
  if (type !== 'application/json') throw new HttpError(415, 'content-type', 'send application/json');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // What else comes is not read: the connection ends with the answer.
    if (size > BODY_LIMIT) {
      throw new HttpError(413, 'too-large', `a request has ${BODY_LIMIT} bytes at most`, { connection: 'close' });
    }
    chunks.push(chunk);
  }
  let value: unknown;
  try {
    value = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    throw new HttpError(400, 'bad-json', `the request is not JSON: ${(error as Error).message}`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.join('.') || 'request'}: ${message}`);
  throw new HttpError(400, 'bad-request', problems.join('; '));
}
