import { version_core } from '@tensorflow/tfjs-core';
import { engineChoice } from './engine-choice.js';
import type { EngineEnvironment } from './engine-environment.js';

/**
 * What of the engine can change the bytes of a result, for action keys. Found without loading the engine. The number of
 * threads is no part of it: `train-phase.test.ts` holds a phase's bytes equal over thread counts.
 */
export function engineIdentity(environment: EngineEnvironment): {
  engine: string;
  tensorflow: string | null;
  tfjs: string;
} {
  const { kind, tensorflowVersion } = engineChoice(environment);
  return { engine: kind, tensorflow: tensorflowVersion, tfjs: version_core };
}
