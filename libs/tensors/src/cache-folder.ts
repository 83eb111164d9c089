import { homedir } from 'node:os';
import { join } from 'node:path';
import type { EngineEnvironment } from './engine-environment.js';

/** The folder of what is made once a machine: `EXMIX_CACHE`, else `exmix` in `XDG_CACHE_HOME`, else in `~/.cache`. */
export function cacheFolder({ EXMIX_CACHE, XDG_CACHE_HOME }: EngineEnvironment): string {
  return EXMIX_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'exmix');
}
