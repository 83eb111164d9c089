import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What may happen to a request on its way. */
export const FAULTS = [
  /** The connection ends before the server hears of the request. */
  'reset',
  /** Nothing happens any more. */
  'stall',
  /** The answer ends in the middle of its body. */
  'cut',
  /** The server answers 500, 503 SlowDown, or, to a conditional write, 409. */
  'error-500',
  'slow-down',
  'conflict',
  /** The server hears the request twice, as where a client sends again what went through; the second answer counts. */
  'duplicate',
  /** The server does it, and its answer is lost. */
  'lost-answer',
] as const;

export type Fault = (typeof FAULTS)[number];

const ERRORS: Partial<Record<Fault, [status: number, code: string]>> = {
  'error-500': [500, 'InternalError'],
  'slow-down': [503, 'SlowDown'],
  conflict: [409, 'ConditionalRequestConflict'],
};

/** A proxy between a client and an S3 server on loopback that makes requests fail. */
export class FaultyProxy {
  /** How often each fault happened. */
  readonly happened: Partial<Record<Fault, number>> = {};
  /** Requests that came in, by method. */
  readonly requests: Record<string, number> = {};
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 128 });

  private constructor(
    private readonly server: Server,
    private readonly target: number,
    private readonly choose: (method: string, isConditional: boolean) => Fault | undefined,
    private readonly stallMilliseconds: number,
  ) {}

  /**
   * @param target port of the server
   * @param choose the fault of the next request; undefined lets it through
   * @param stallMilliseconds when a stalled connection ends at last
   */
  static async start(
    target: number,
    choose: (method: string, isConditional: boolean) => Fault | undefined,
    stallMilliseconds = 120_000,
  ): Promise<FaultyProxy> {
    const server = createServer({ keepAliveTimeout: 60_000, requestTimeout: 0 });
    const proxy = new FaultyProxy(server, target, choose, stallMilliseconds);
    server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
      proxy.pass(incoming, outgoing).catch(() => incoming.socket.destroy());
    });
    server.on('clientError', (_error, socket) => socket.destroy());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    this.agent.destroy();
  }

  private async pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = 'GET', headers, socket } = incoming;
    this.requests[method] = (this.requests[method] ?? 0) + 1;
    const isConditional = 'if-none-match' in headers || 'if-match' in headers;
    const fault = this.choose(method, isConditional);
    if (fault !== undefined) this.happened[fault] = (this.happened[fault] ?? 0) + 1;
    if (fault === 'reset') {
      socket.destroy();
      return;
    }
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part as Buffer);
    if (fault === 'stall') {
      setTimeout(() => socket.destroy(), this.stallMilliseconds).unref();
      return;
    }
    const error = fault && ERRORS[fault];
    if (error !== undefined) {
      outgoing.writeHead(error[0], { 'content-type': 'application/xml' });
      outgoing.end(`<?xml version="1.0"?><Error><Code>${error[1]}</Code><Message>made by the test</Message></Error>`);
      return;
    }
    const body = Buffer.concat(parts);
    if (fault === 'duplicate') (await this.forward(incoming, body)).resume();
    const answer = await this.forward(incoming, body);
    if (fault === 'lost-answer') {
      answer.resume();
      await once(answer, 'end');
      socket.destroy();
      return;
    }
    outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    if (fault === 'cut') {
      const bytes: Buffer[] = [];
      for await (const part of answer) bytes.push(part as Buffer);
      const whole = Buffer.concat(bytes);
      outgoing.write(whole.subarray(0, whole.length >> 1), () => socket.destroy());
      if (whole.length < 2) socket.destroy();
      return;
    }
    answer.on('error', () => socket.destroy());
    answer.pipe(outgoing);
  }

  private async forward({ method, url, rawHeaders }: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
    const { target: port, agent } = this;
    const outgoing = request({ host: '127.0.0.1', port, method, path: url, headers: rawHeaders, agent });
    outgoing.end(body);
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    return answer;
  }
}

/**
 * Faults by chance, the same for the same seed and order of requests.
 *
 * @param share of the requests that something happens to
 */
export function faultsByChance(seed: number, share: number, kinds: readonly Fault[] = FAULTS) {
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return (method: string, isConditional: boolean): Fault | undefined => {
    if (next() >= share) return undefined;
    const fault = kinds[Math.floor(next() * kinds.length)] as Fault;
    if (fault === 'conflict' && !(isConditional && method !== 'GET')) return 'slow-down';
    return fault;
  };
}
