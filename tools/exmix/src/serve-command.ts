import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { loadPipeline } from '@exmix/cards/load-pipeline';
import { InputError } from '@exmix/errors/input-error';
import type { StoreOption } from './command-options.js';
import { findPipeline } from './find-pipeline.js';
import { onInterrupt } from './on-interrupt.js';
import { openModel } from './open-model.js';
import { openStore } from './open-store.js';
import { generationServer } from './serve/generation-server.js';
import { TaskForms } from './serve/task-forms.js';
import { storeLocation } from './workspace.js';

export interface ServeOptions extends StoreOption {
  readonly port: number;
  readonly pipeline?: string;
}

/** `exmix serve`: until it is interrupted. @returns the exit code */
export async function serveCommand(name: string, options: ServeOptions): Promise<number> {
  const model = await openModel(name, options.store);
  const pipeline = options.pipeline === undefined ? model.pipeline : await loadPipeline(findPipeline(options.pipeline));
  const store = await openStore(storeLocation(process.env, options.store));
  const forms = pipeline === undefined ? undefined : new TaskForms(pipeline, store);
  const server = generationServer({ model, forms, onDefect: (error) => console.error(error) });
  const { signal, release } = onInterrupt();
  try {
    server.listen(options.port, '127.0.0.1');
    await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') throw error;
      throw new InputError('bad-option', `port ${options.port} is in use; --port takes another one, 0 any free one`);
    });
    const { port } = server.address() as AddressInfo;
    console.log(`${model.name} on ${model.engine.kind}: http://127.0.0.1:${port}/ (Ctrl-C ends)`);
    if (!signal.aborted) await once(signal, 'abort');
    return 0;
  } finally {
    server.close();
    server.closeAllConnections();
    release();
  }
}
