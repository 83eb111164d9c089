import { spawnSync } from 'node:child_process';
import { pythonEnvironment } from './python-environment.js';

/** Packages of the environment that `EXMIX_PYTHON=install npm test` makes and tests look for; about 470 MB. */
export const PYTHON_PACKAGES: readonly string[] = [
  'datasets==5.2.0',
  'pyarrow==26.0.1',
  'duckdb==2.0.0',
  'protobuf==7.36.2',
  'google-crc32c==1.9.0',
  'tensorboard==2.21.0',
];

/** An interpreter, or why there is none. */
export type PythonChoice =
  | { readonly python: string; readonly skip: false }
  | { readonly python: undefined; readonly skip: string };

/**
 * A Python that has modules, for tests in which others read our files or share our caches: `EXMIX_PYTHON`, a path; else
 * the environment that `EXMIX_PYTHON=install` once made; else `python3`. Not for production code.
 */
export function pythonWith(...modules: readonly string[]): PythonChoice {
  const given = process.env.EXMIX_PYTHON;
  const named = given === undefined || given === '' || given === 'install' ? undefined : given;
  const candidates = named === undefined ? [pythonEnvironment(PYTHON_PACKAGES) ?? 'python3', 'python3'] : [named];
  const code = `import importlib.util as u; raise SystemExit(any(u.find_spec(m) is None for m in ${JSON.stringify(modules)}))`;
  for (const python of new Set(candidates)) {
    if (spawnSync(python, ['-c', code]).status === 0) return { python, skip: false };
  }
  return {
    python: undefined,
    skip: `${named ?? 'python3'} with ${modules.join(', ')} is not here; EXMIX_PYTHON=<path> names one, EXMIX_PYTHON=install makes one`,
  };
}
