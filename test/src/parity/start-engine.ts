import { fork } from 'node:child_process';
import { on, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { engineChoice } from '@exmix/tensors/engine-choice';
import type { EngineMessage, ParityEngine } from './report.js';

/** Whether this machine has a native engine; else why not. */
export function nativeEngine(environment: NodeJS.ProcessEnv): { readonly kind: string } | { readonly reason: string } {
  const { kind, reason } = engineChoice({ ...environment, EXMIX_ENGINE: undefined });
  return kind === 'wasm' ? { reason } : { kind };
}

/**
 * Runs a folder on an engine, in a process of its own, since a process has one engine.
 *
 * @param onlyEngine leave out what does not compute with tensors
 * @throws when the process ends before it has told all
 */
export async function* startEngine(
  engine: ParityEngine,
  folder: string,
  { onlyEngine, environment }: { readonly onlyEngine: boolean; readonly environment: NodeJS.ProcessEnv },
): AsyncGenerator<Exclude<EngineMessage, { type: 'error' }>> {
  const native = nativeEngine(environment);
  if (engine === 'native' && 'reason' in native) throw new Error(`there is no native engine: ${native.reason}`);
  const module = fileURLToPath(new URL('./run-engine.js', import.meta.url));
  const child = fork(module, [folder, ...(onlyEngine ? ['only-engine'] : [])], {
    env: { ...environment, EXMIX_ENGINE: engine === 'wasm' || 'reason' in native ? 'wasm' : native.kind },
    serialization: 'advanced',
  });
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  try {
    for await (const [message] of on(child, 'message', { close: ['disconnect'] }) as AsyncIterable<[EngineMessage]>) {
      if (message.type === 'error') throw new Error(message.text);
      yield message;
    }
    const [code, signal] = await ended;
    if (code !== 0) throw new Error(`the process of the ${engine} engine ended with ${signal ?? code}`);
  } finally {
    child.kill();
  }
}
