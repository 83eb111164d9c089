import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { cacheFolder } from './cache-folder.js';
import { type EngineChoice, engineChoice } from './engine-choice.js';
import type { EngineEnvironment } from './engine-environment.js';
import type { EngineKind } from './engine-kind.js';
import { engineThreads } from './engine-threads.js';
import type { NativeBackend, NativeBinding } from './native-backend.js';

/** A loaded engine. The backend and its gradients are registered with `@tensorflow/tfjs-core`, process-wide. */
export interface Engine {
  readonly kind: EngineKind;
  /** `null` for wasm. */
  readonly tensorflowVersion: string | null;
  /** Threads that one op may use. */
  readonly threads: number;
  /** Why this engine, for the log. */
  readonly reason: string;
  /** TensorFlow's own ops; undefined for wasm. */
  readonly native: NativeBackend | undefined;
  /** Where recorded graphs are kept; `null` where the engine has none, or `EXMIX_GRAPHS` is `off`. */
  readonly graphs: GraphsPlace | null;
}

export interface GraphsPlace {
  readonly folder: string;
  /** Of everything below our own code that has a part in what a recorded graph is. */
  readonly versions: Readonly<Record<string, string>>;
}

const require = createRequire(import.meta.url);
let loaded: Promise<Engine> | undefined;

/**
 * Loads the engine that `engineChoice` names, once a process: later calls give the same one whatever they pass. Falls
 * back to WebAssembly, saying why in `reason`, when the chosen native engine does not load, unless it was forced.
 *
 * @param environment the process's own environment: TensorFlow's log level is set in it before the library starts
 * @throws InputError `unknown-engine`, `missing-engine`
 */
export function loadEngine(environment: EngineEnvironment): Promise<Engine> {
  loaded ??= load(environment);
  return loaded;
}

async function load(environment: EngineEnvironment): Promise<Engine> {
  const choice = engineChoice(environment);
  // Registers the gradients of all ops with tfjs-core; the package has no lighter entry that Node can load.
  require('@tensorflow/tfjs');
  if (choice.binding !== null) {
    try {
      const native = quietly(choice.stderrGate, () => loadNative(choice.binding as string, choice, environment));
      await useBackend('tensorflow');
      return {
        kind: choice.kind,
        tensorflowVersion: native.binding.TF_Version,
        threads: engineThreads(choice.kind, environment),
        reason: choice.reason,
        native,
        graphs: graphsPlace(choice, native, environment),
      };
    } catch (error) {
      if (environment.EXMIX_ENGINE) throw error;
      return loadWasm(`WebAssembly, since the native engine did not load: ${(error as Error).message}`);
    }
  }
  return loadWasm(choice.reason);
}

function loadNative(bindingPath: string, { kind, fused }: EngineChoice, environment: EngineEnvironment): NativeBackend {
  environment.TF_CPP_MIN_LOG_LEVEL ??= '1';
  const util = require('node:util') as Record<string, unknown>;
  // tfjs-node calls it; Node 23 took it away.
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  const binding = require(bindingPath) as NativeBinding;
  // The package's main module would look for the binding in its own folder, so only its backend and kernels are loaded.
  const { NodeJSKernelBackend } = require('@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js') as {
    NodeJSKernelBackend: new (binding: NativeBinding, packageName: string) => NativeBackend & tf.KernelBackend;
  };
  const name = kind === 'gpu' ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node';
  const backend = new NodeJSKernelBackend(binding, name);
  tf.registerBackend('tensorflow', () => backend, 3);
  require('@tensorflow/tfjs-node/dist/register_all_kernels.js');
  tf.setBackend('tensorflow');
  tf.tidy(() => tf.add(1, 1)); // the first op starts TensorFlow's runtime
  backend.fused = fused !== null && hasFusedOps(backend);
  return backend;
}

/** Whether the ops in the binding were registered when it was loaded: the processor can run them. */
function hasFusedOps(backend: NativeBackend): boolean {
  try {
    tf.tidy(() => backend.executeSingleOutput('ExmixGatedGelu', [], [tf.scalar(1), tf.scalar(1)]));
    return true;
  } catch {
    return false;
  }
}

function graphsPlace(
  { tensorflowVersion, binding }: EngineChoice,
  { fused }: NativeBackend,
  environment: EngineEnvironment,
): GraphsPlace | null {
  if (environment.EXMIX_GRAPHS === 'off') return null;
  const backend = require('@tensorflow/tfjs-node/package.json') as { version: string };
  const versions = {
    tensorflow: tensorflowVersion as string,
    // Its name has a digest of its sources.
    binding: basename(binding as string),
    fused: fused ? 'on' : 'off',
    backend: backend.version,
    tfjs: tf.version_core,
  };
  return { folder: join(cacheFolder(environment), 'graphs'), versions };
}

/** Runs `start` with standard error closed, for what TensorFlow prints there whatever its log level is. */
function quietly<T>(stderrGate: string | null, start: () => T): T {
  const gate = stderrGate === null ? undefined : (require(stderrGate) as { close(): void; open(): void });
  gate?.close();
  try {
    return start();
  } finally {
    gate?.open();
  }
}

async function loadWasm(reason: string): Promise<Engine> {
  require('@tensorflow/tfjs-backend-wasm');
  await useBackend('wasm');
  return {
    kind: 'wasm',
    tensorflowVersion: null,
    threads: engineThreads('wasm', {}),
    reason,
    native: undefined,
    graphs: null,
  };
}

async function useBackend(name: string): Promise<void> {
  if (!(await tf.setBackend(name))) throw new Error(`the TensorFlow.js backend ${name} did not start`);
  await tf.ready();
}
