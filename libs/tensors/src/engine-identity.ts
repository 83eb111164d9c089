import { version_core } from '@tensorflow/tfjs-core';
import { engineChoice } from './engine-choice.js';
import type { EngineEnvironment } from './engine-environment.js';

/**
 * What of the engine decides on the bytes of a result, for action keys. Found without loading the engine. The number of
 * threads and the kind of processor are no part of it, so that machines share what they trained: `thread-counts.test.ts`
 * holds the bytes equal over common numbers of threads (DECISIONS 68 says where they end).
 */
export function engineIdentity(environment: EngineEnvironment): {
  engine: string;
  tensorflow: string | null;
  tfjs: string;
  fused: string | null;
} {
  const { kind, tensorflowVersion, fused } = engineChoice(environment);
  return { engine: kind, tensorflow: tensorflowVersion, tfjs: version_core, fused };
}
