// biome-ignore lint/style/noRestrictedImports: the set-up's cache lies outside any store
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '@exmix/errors/input-error';
import { cacheFolder } from './cache-folder.js';
import type { EngineEnvironment } from './engine-environment.js';
import { ENGINE_KINDS, type EngineKind } from './engine-kind.js';

export interface EngineChoice {
  readonly kind: EngineKind;
  /** Why this one, for the log. */
  readonly reason: string;
  /** `null` for wasm. */
  readonly tensorflowVersion: string | null;
  /** Path of the compiled binding; `null` for wasm. */
  readonly binding: string | null;
  /** Digest of the binding's sources where it has the ops of `native/fused` and they are wanted; else `null`. */
  readonly fused: string | null;
  /** Path of the addon that closes standard error while TensorFlow starts; `null` for wasm. */
  readonly stderrGate: string | null;
  /** Whether the set-up has run and what it chose is still there; true for wasm where that is what it chose. */
  readonly isSetUp: boolean;
}

interface BuiltEngine {
  readonly tensorflowVersion: string;
  readonly sources: string;
  readonly binding: string;
  readonly fused: boolean;
  readonly stderrGate: string;
}

interface EnginesFile {
  readonly format: string;
  readonly chosen: EngineKind;
  readonly reason: string;
  readonly built: Partial<Record<EngineKind, BuiltEngine>>;
}

/**
 * Which engine a process uses: the forced one, else what the set-up (`tools/setup/engine.mjs`) chose for this machine,
 * else WebAssembly. Opens one small file; loads nothing.
 *
 * @throws InputError `unknown-engine`, `missing-engine`
 */
export function engineChoice(environment: EngineEnvironment): EngineChoice {
  const forced = environment.EXMIX_ENGINE || undefined;
  if (forced !== undefined && !(ENGINE_KINDS as readonly string[]).includes(forced)) {
    throw new InputError('unknown-engine', `EXMIX_ENGINE is ${forced}; it can be ${ENGINE_KINDS.join(', ')}`);
  }
  const cache = cacheFolder(environment);
  const file = readEnginesFile(join(cache, 'engines', 'engines.json'));
  if (forced === 'wasm') return wasm('EXMIX_ENGINE forces it', true);
  if (forced !== undefined) {
    const built = file?.built[forced as EngineKind];
    if (built !== undefined && existsSync(built.binding)) {
      return { kind: forced as EngineKind, reason: 'EXMIX_ENGINE forces it', ...native(built, environment) };
    }
    throw new InputError(
      'missing-engine',
      `EXMIX_ENGINE forces ${forced}, which is not set up; node tools/setup/engine.mjs sets it up or says why it cannot`,
    );
  }
  if (file === undefined) return wasm('the native engine is not set up (node tools/setup/engine.mjs does that)', false);
  const built = file.built[file.chosen];
  if (file.chosen === 'wasm') return wasm(file.reason, true);
  if (built === undefined || !existsSync(built.binding)) {
    return wasm(`the native engine is gone from ${cache} (node tools/setup/engine.mjs brings it back)`, false);
  }
  return { kind: file.chosen, reason: file.reason, ...native(built, environment) };
}

function wasm(reason: string, isSetUp: boolean): EngineChoice {
  return { kind: 'wasm', reason, tensorflowVersion: null, binding: null, fused: null, stderrGate: null, isSetUp };
}

function native(
  { tensorflowVersion, sources, binding, fused, stderrGate }: BuiltEngine,
  { EXMIX_FUSED }: EngineEnvironment,
): Omit<EngineChoice, 'kind' | 'reason'> {
  const digest = fused && EXMIX_FUSED !== 'off' ? sources : null;
  return { tensorflowVersion, binding, fused: digest, stderrGate, isSetUp: true };
}

function readEnginesFile(path: string): EnginesFile | undefined {
  try {
    const file = JSON.parse(readFileSync(path, 'utf8')) as EnginesFile;
    return file.format === 'exmix-engines/1' ? file : undefined;
  } catch {
    return undefined; // absent: the set-up has not run
  }
}
