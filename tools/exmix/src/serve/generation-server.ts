import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { answer } from '../answer.js';
import type { OpenModel } from '../open-model.js';
import { generateRequest, LIMITS, settingsOf } from './generate-request.js';
import { GenerationQueue } from './generation-queue.js';
import { HttpError, httpErrorOf } from './http-error.js';
import { jsonRequest } from './json-request.js';
import { CONTENT_POLICY, PAGE } from './page.js';
import type { TaskForms } from './task-forms.js';

/** Tokens of an answer where the phase does not say how many. */
const TARGET_LENGTH = 64;
/** Only this machine's browsers talk to it: a name that someone else's DNS points here is refused. */
const HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

const formatRequest = z.strictObject({ task: z.string(), record: z.record(z.string(), z.json()) });

export interface Served {
  readonly model: OpenModel;
  /** Absent where the model belongs to no pipeline. */
  readonly forms: TaskForms | undefined;
  /** Told of defects, which the caller sees as status 500. */
  readonly onDefect: (error: unknown) => void;
}

/**
 * The server of `exmix serve`, not listening yet.
 *
 * ```
 * GET  /                  the page
 * GET  /model             what is served, its limits, the tasks
 * GET  /tasks/<name>?row= a form, filled with an example
 * POST /format            { task, record } -> { input }
 * POST /generate          see `generate-request.ts` -> the answer with its tokens; with `stream` as JSON lines
 * ```
 *
 * Errors are `{ "error": { "code", "message" } }`. One request at a time is on the engine; who goes away is not answered.
 */
export function generationServer(served: Served): Server {
  const queue = new GenerationQueue();
  const server = createServer((request, response) => {
    route(served, queue, request, response).catch((error: unknown) => {
      const refusal = httpErrorOf(error);
      if (response.destroyed) return; // nobody listens any more
      if (refusal.status === 500) served.onDefect(error);
      const body = { error: { code: refusal.code, message: refusal.message } };
      if (response.headersSent) response.end(`${JSON.stringify({ type: 'error', ...body })}\n`);
      else sendJson(response, refusal.status, body, refusal.headers);
    });
  });
  server.requestTimeout = 30_000;
  return server;
}

async function route(
  served: Served,
  queue: GenerationQueue,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  refuseStrangers(request);
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const task = /^\/tasks\/([^/]+)$/.exec(pathname)?.[1];
  const handlers: Readonly<Record<string, () => Promise<void>>> | undefined =
    task !== undefined
      ? {
          GET: async () => sendJson(response, 200, await formOf(served, decoded(task), searchParams.get('row'))),
        }
      : {
          '/': { GET: async () => sendPage(response) },
          '/model': { GET: async () => sendJson(response, 200, describe(served)) },
          '/format': { POST: async () => sendJson(response, 200, await format(served, request)) },
          '/generate': { POST: () => generateAnswer(served, queue, request, response) },
        }[pathname];
  if (handlers === undefined) throw new HttpError(404, 'not-found', `there is nothing at ${pathname}`);
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? '');
  const handler = handlers[method];
  if (handler === undefined) {
    const allow = Object.keys(handlers).join(', ');
    throw new HttpError(405, 'method', `${pathname} takes ${allow}`, { allow });
  }
  await handler();
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new HttpError(400, 'bad-request', `${part} is not percent-encoded UTF-8`);
  }
}

function refuseStrangers({ headers }: IncomingMessage): void {
  const host = headers.host?.replace(/:\d+$/, '') ?? '';
  if (!HOSTS.has(host)) throw new HttpError(403, 'host', `this server is for ${[...HOSTS].join(', ')} only`);
  if (headers.origin === undefined) return;
  const origin = URL.canParse(headers.origin) ? new URL(headers.origin).hostname : '';
  if (!HOSTS.has(origin)) throw new HttpError(403, 'origin', 'other pages may not ask this server');
}

function describe({ model, forms }: Served): object {
  const { name, engine, config, inputLength, targetLength = TARGET_LENGTH, parameters } = model;
  return {
    name,
    engine: engine.kind,
    parameters: [...parameters.values()].reduce((sum, { size }) => sum + size, 0),
    layers: [config.num_layers, config.num_decoder_layers],
    width: config.d_model,
    ...(inputLength !== undefined && { inputLength }),
    maxTokens: Math.min(targetLength, LIMITS.maxTokens),
    limits: LIMITS,
    tasks: forms?.list() ?? [],
  };
}

async function formOf({ forms }: Served, task: string, row: string | null): Promise<object> {
  if (row !== null && !/^\d+$/.test(row)) throw new HttpError(400, 'bad-request', 'row is a whole number');
  if (forms === undefined) throw new HttpError(404, 'no-such-task', 'this model belongs to no pipeline');
  return forms.form(task, Number(row ?? 0));
}

async function format({ forms }: Served, request: IncomingMessage): Promise<object> {
  const { task, record } = await jsonRequest(request, formatRequest);
  if (forms === undefined) throw new HttpError(404, 'no-such-task', 'this model belongs to no pipeline');
  return { input: await forms.format(task, record) };
}

async function generateAnswer(
  { model }: Served,
  queue: GenerationQueue,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const asked = await jsonRequest(request, generateRequest);
  const settings = settingsOf(asked, model.targetLength ?? TARGET_LENGTH);
  const gone = new AbortController();
  response.on('close', () => gone.abort(new Error('the caller has gone away')));
  const line = (value: object) => void response.write(`${JSON.stringify(value)}\n`);
  const { result, milliseconds } = await queue.run(gone.signal, async () => {
    const start = performance.now();
    if (asked.stream) response.writeHead(200, { ...HEADERS, 'content-type': 'application/x-ndjson; charset=utf-8' });
    const more = asked.stream ? { onToken: (token: object) => line({ type: 'token', ...token }) } : {};
    const [result] = await answer(model, [asked.input], settings, { signal: gone.signal, ...more });
    return { result, milliseconds: Math.round(performance.now() - start) };
  });
  const said = { input: asked.input, ...result, milliseconds };
  if (!asked.stream) return sendJson(response, 200, said);
  line({ type: 'answer', ...said });
  response.end();
}

const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const;

function sendPage(response: ServerResponse): void {
  response.writeHead(200, {
    ...HEADERS,
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': CONTENT_POLICY,
  });
  response.end(PAGE);
}

function sendJson(
  response: ServerResponse,
  status: number,
  value: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { ...HEADERS, 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(`${JSON.stringify(value)}\n`);
}
