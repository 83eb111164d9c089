import { pythonEnvironment } from './python-environment.js';
import { type PythonChoice, pythonAmong } from './python-with.js';

/** Packages of the environment in which models are opened and trained beside ours; several GB, for PyTorch has CUDA. */
export const MODEL_PACKAGES: readonly string[] = [
  'torch==2.15.0',
  'transformers==4.49.0',
  'tokenizers==0.21.4',
  // Releases up to this one cut near ties as exmix does.
  'sentencepiece==0.2.0',
  'protobuf==7.36.2',
  'safetensors==0.8.0',
  'numpy==2.1.3',
];

/**
 * A Python that has PyTorch and transformers: `EXMIX_PYTHON`, a path; else the environment that `npm run ports:python`
 * once made; else `python3`. For tests and comparisons.
 */
export function modelPython(): PythonChoice {
  const modules = ['torch', 'transformers', 'sentencepiece', 'google.protobuf', 'safetensors'];
  return pythonAmong([pythonEnvironment(MODEL_PACKAGES)], modules, 'npm run ports:python');
}
