import { spawnSync } from 'node:child_process';
import { pythonEnvironment } from './python-environment.js';

/** Packages of the environment that `EXMIX_PYTHON=install npm test` makes and tests look for; about 550 MB. */
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
  return pythonAmong([pythonEnvironment(PYTHON_PACKAGES)], modules, 'EXMIX_PYTHON=install');
}

/**
 * The same among other environments than that one.
 *
 * @param made interpreters of environments, where they were made
 * @param maker what makes such an environment
 */
export function pythonAmong(
  made: readonly (string | undefined)[],
  modules: readonly string[],
  maker: string,
): PythonChoice {
  const given = process.env.EXMIX_PYTHON;
  const named = given === undefined || given === '' || given === 'install' ? undefined : given;
  const candidates = named === undefined ? [...made.filter((each) => each !== undefined), 'python3'] : [named];
  // A module whose parent is missing cannot be looked for.
  const code = `import importlib.util as u
def missing(name):
    try: return u.find_spec(name) is None
    except ModuleNotFoundError: return True
raise SystemExit(any(missing(m) for m in ${JSON.stringify(modules)}))`;
  for (const python of new Set(candidates)) {
    if (spawnSync(python, ['-c', code], { stdio: 'ignore' }).status === 0) return { python, skip: false };
  }
  return {
    python: undefined,
    skip: `${named ?? 'python3'} with ${modules.join(', ')} is not here; EXMIX_PYTHON=<path> names one, ${maker} makes one`,
  };
}
