import { type Engine, loadEngine } from './engine.js';

/** The engine of this process, by the process's environment: a native library is loaded once, for all that run in it. */
export function processEngine(): Promise<Engine> {
  // biome-ignore lint/style/noProcessEnv: TensorFlow reads the process's environment too, so no other one can be meant
  return loadEngine(process.env);
}
