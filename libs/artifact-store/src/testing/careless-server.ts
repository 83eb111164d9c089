import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Between looking whether an object is there and writing it. */
const GAP_MILLISECONDS = 20;

/**
 * A store of objects that looks before it writes: it refuses a second create-only write that comes later, and lets all of
 * those through that come at once, as some servers do. Objects are in memory; nobody's signature is read.
 *
 * @returns its endpoint, and how to end it
 */
export async function startCarelessServer(): Promise<{ readonly endpoint: string; stop(): void }> {
  const objects = new Map<string, { bytes: Buffer; headers: Record<string, string> }>();
  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const key = new URL(incoming.url ?? '/', 'http://localhost').pathname;
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part as Buffer);
    const end = (status: number, headers: Record<string, string> = {}, body: Uint8Array = new Uint8Array()): void => {
      outgoing.writeHead(status, { 'content-length': String(body.length), ...headers });
      outgoing.end(incoming.method === 'HEAD' ? undefined : body);
    };
    const standing = objects.get(key);
    if (incoming.method === 'PUT') {
      if (standing !== undefined && incoming.headers['if-none-match'] === '*') return end(412);
      await sleep(GAP_MILLISECONDS);
      const bytes = Buffer.concat(parts);
      const headers = {
        etag: `"${createHash('md5').update(bytes).digest('hex')}"`,
        'x-amz-meta-writer': String(incoming.headers['x-amz-meta-writer'] ?? ''),
      };
      objects.set(key, { bytes, headers });
      return end(200, { etag: headers.etag });
    }
    if (incoming.method === 'DELETE') {
      objects.delete(key);
      return end(204);
    }
    return standing === undefined ? end(404) : end(200, standing.headers, standing.bytes);
  };
  const server = createServer((incoming, outgoing) => void serve(incoming, outgoing));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
