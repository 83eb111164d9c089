// Sets the native TensorFlow engine up, once a machine: pinned wheels from PyPI hold TensorFlow's C API and its
// libraries; the binding of @tensorflow/tfjs-node is compiled against them with g++. Everything lies in a cache outside
// node_modules, which `npm ci` wipes:
//
//   <cache>/engines/engines.json                    what can be used and what was chosen; the runtime reads it
//   <cache>/engines/<engine>/tensorflow/            libraries and headers
//   <cache>/engines/<engine>/nvidia/<part>/lib/     CUDA, for gpu only, where TensorFlow's run path looks for it
//   <cache>/engines/<engine>/tfjs_binding-<sources>.node, stderr_gate-<sources>.node
//   <cache>/engines/<engine>/tfjs_binding-<sources>-plain.node   instead, without ops of our own
//
// <cache> is EXMIX_CACHE, else XDG_CACHE_HOME/exmix, else ~/.cache/exmix. Only Node's own modules are used, since this
// runs before anything is compiled.

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ENGINE_WHEELS, TENSORFLOW_VERSION } from './engine-wheels.mjs';
import { withLock } from './file-lock.mjs';

const KINDS = ['gpu', 'cpu', 'wasm'];
const SOURCES = ['tfjs_backend.cc', 'tfjs_binding.cc'];
const STDERR_GATE = fileURLToPath(new URL('../../libs/tensors/native/stderr-gate.cc', import.meta.url));
/** Ops of our own, compiled into the binding: TensorFlow knows them as soon as that is loaded. */
const FUSED = fileURLToPath(new URL('../../libs/tensors/native/fused/', import.meta.url));
const FUSED_FLAGS = ['-O3', '-fno-math-errno', '-fno-trapping-math', '-Wno-psabi'];
/** A failed native set-up is tried again after this long, or at once when what it needs was changed. */
const RETRY_MILLISECONDS = 24 * 60 * 60 * 1000;
const LOST = 'training and evaluation run about 20 times slower';

/**
 * Makes the best engine that this machine can have ready: gpu, else cpu, else wasm. Never fails, unless
 * `EXMIX_ENGINE` forces an engine that cannot be had.
 *
 * @param {{force?: boolean, environment?: NodeJS.ProcessEnv, log?: (line: string) => void, signal?: AbortSignal}} [options]
 *   `force` sets up again what is there; `signal` stops the work, which then rejects and is not remembered as a failure
 * @returns {Promise<{kind: 'gpu' | 'cpu' | 'wasm', reason: string, skipped: boolean}>}
 */
export async function setupEngine({ force = false, environment = process.env, log = console.log, signal } = {}) {
  const forced = environment.EXMIX_ENGINE || undefined;
  if (forced !== undefined && !KINDS.includes(forced)) {
    throw new Error(`EXMIX_ENGINE is ${forced}; it can be ${KINDS.join(', ')}`);
  }
  const root = enginesFolder(environment);
  const wanted = forced ?? (hasNvidiaDriver() ? 'gpu' : 'cpu');
  const needs = describeNeeds(environment);
  const before = readState(root);
  if (!force && isDone(before, wanted, forced, needs)) {
    return { kind: before.chosen, reason: before.reason, skipped: true };
  }

  await mkdir(root, { recursive: true });
  return withLock(join(root, 'lock'), log, async () => {
    const state = readState(root); // another process may have done it while this one waited
    if (!force && isDone(state, wanted, forced, needs)) {
      return { kind: state.chosen, reason: state.reason, skipped: true };
    }
    const built = force ? {} : { ...state?.built };
    const failures = [];
    let chosen;
    for (const kind of forced === undefined ? KINDS.slice(KINDS.indexOf(wanted)) : [forced]) {
      if (kind === 'wasm') {
        chosen = kind;
        break;
      }
      try {
        if (!isUsable(built[kind], needs))
          built[kind] = await buildEngine(kind, root, needs, { environment, signal }, log);
        chosen = kind;
        break;
      } catch (error) {
        signal?.throwIfAborted();
        delete built[kind];
        failures.push(`${kind}: ${error.message}`);
        if (forced !== undefined) {
          throw new Error(`EXMIX_ENGINE forces ${kind}, which cannot be had: ${error.message}`, { cause: error });
        }
      }
    }
    const reason = describeChoice(chosen, forced, failures);
    if (failures.length > 0) log(`engine: ${reason}`);
    await writeState(root, {
      format: 'exmix-engines/1',
      chosen,
      forced: forced ?? null,
      reason,
      failed: failures.length > 0 ? { at: Date.now(), wanted, needs } : null,
      built,
    });
    return { kind: chosen, reason, skipped: false };
  });
}

function describeChoice(chosen, forced, failures) {
  if (forced !== undefined) return `EXMIX_ENGINE forces it`;
  const why = failures.length > 0 ? ` (${failures.join('; ')})` : '';
  if (chosen === 'gpu') return 'an NVIDIA driver answers';
  if (chosen === 'cpu') return failures.length > 0 ? `cpu instead of gpu${why}` : 'no NVIDIA driver answers';
  return `WebAssembly instead of native TensorFlow${why}; ${LOST}`;
}

function isDone(state, wanted, forced, needs) {
  if (state === undefined || state.forced !== (forced ?? null)) return false;
  if (state.chosen !== 'wasm' && !isUsable(state.built[state.chosen], needs)) return false;
  if (state.chosen === wanted) return true;
  const { failed } = state;
  return (
    failed?.wanted === wanted &&
    JSON.stringify(failed.needs) === JSON.stringify(needs) &&
    Date.now() - failed.at < RETRY_MILLISECONDS
  );
}

function isUsable(engine, needs) {
  return (
    engine?.tensorflowVersion === TENSORFLOW_VERSION && engine.sources === needs.sources && existsSync(engine.binding)
  );
}

// ---------------------------------------------------------------- what there is

function enginesFolder(environment) {
  return join(
    environment.EXMIX_CACHE || join(environment.XDG_CACHE_HOME || join(homedir(), '.cache'), 'exmix'),
    'engines',
  );
}

function readState(root) {
  try {
    const state = JSON.parse(readFileSync(join(root, 'engines.json'), 'utf8'));
    return state.format === 'exmix-engines/1' ? state : undefined;
  } catch {
    return undefined;
  }
}

async function writeState(root, state) {
  const temporary = join(root, `engines.json.${process.pid}`);
  await writeFile(temporary, `${JSON.stringify(state, null, 2)}\n`);
  await rename(temporary, join(root, 'engines.json'));
}

/** What a build depends on; a failure is remembered only while this stays the same. */
function describeNeeds(environment) {
  const find = (name) => (environment.PATH ?? '').split(':').some((folder) => existsSync(join(folder, name)));
  return {
    platform: `${process.platform}-${process.arch}`,
    python3: find('python3'),
    'g++': find('g++'),
    sources: digestSources(),
  };
}

/** Digest of the binding's sources, `null` where the package is not installed. */
function digestSources() {
  const folder = bindingFolder();
  if (folder === undefined) return null;
  const hash = createHash('sha256');
  const ours = readdirSync(FUSED).sort();
  for (const path of [...SOURCES.map((name) => join(folder, name)), STDERR_GATE, ...ours.map((name) => FUSED + name)]) {
    hash.update(readFileSync(path));
  }
  return hash.digest('hex').slice(0, 16);
}

function packageFolder(name) {
  // From the package that depends on it, so that it is found wherever npm hoisted it.
  const require = createRequire(new URL('../../libs/tensors/package.json', import.meta.url));
  for (const folder of require.resolve.paths(name) ?? []) {
    if (existsSync(join(folder, name, 'package.json'))) return join(folder, name);
  }
  return undefined;
}

function bindingFolder() {
  const folder = packageFolder('@tensorflow/tfjs-node');
  return folder === undefined ? undefined : join(folder, 'binding');
}

/** Whether an NVIDIA driver answers. Without the driver's device file there is none to ask. */
function hasNvidiaDriver() {
  if (!existsSync('/dev/nvidiactl') && !existsSync('/proc/driver/nvidia/version')) return false;
  const answer = spawnSync('nvidia-smi', ['-L'], { encoding: 'utf8', timeout: 20_000 });
  return answer.status === 0 && answer.stdout.includes('GPU');
}

// ---------------------------------------------------------------- building

async function buildEngine(kind, root, needs, { environment, signal }, log) {
  if (needs.platform !== 'linux-x64') throw new Error(`no wheels are pinned for ${needs.platform}`);
  if (needs.sources === null) throw new Error('the package @tensorflow/tfjs-node is not installed');
  for (const tool of ['python3', 'g++']) if (!needs[tool]) throw new Error(`${tool} is not installed`);
  const run = { environment, signal, folder: root };
  const folder = join(root, `tensorflow-${kind}-${TENSORFLOW_VERSION}-${needs.platform}`);
  if (!existsSync(join(folder, 'complete'))) await unpackWheels(kind, folder, run, log);

  const bindings = (kind === 'cpu' ? [true, false] : [false]).map((fused) => ({
    fused,
    binding: join(folder, `tfjs_binding-${needs.sources}${fused ? '' : '-plain'}.node`),
  }));
  const stderrGate = join(folder, `stderr_gate-${needs.sources}.node`);
  if (!existsSync(stderrGate)) await compileAddon('stderr_gate', [STDERR_GATE], stderrGate, [], run);
  let made = bindings.find(({ binding }) => existsSync(binding));
  if (made === undefined) {
    log('engine: compiling the TensorFlow.js binding');
    made = await compileBinding(bindings, tensorflowOptions(folder), run, log);
  }
  const { binding, fused } = made;
  // In a process of its own: a library that does not fit this machine may end the process that loads it.
  await command(process.execPath, ['-e', 'require(process.argv[1]).TF_Version', binding], run, 'loading the binding');
  return { tensorflowVersion: TENSORFLOW_VERSION, sources: needs.sources, binding, fused, stderrGate };
}

async function unpackWheels(kind, folder, run, log) {
  const wheels = ENGINE_WHEELS[kind];
  const downloads = `${folder}.wheels`;
  await mkdir(downloads, { recursive: true });
  const requirements = join(downloads, 'requirements.txt');
  const lines = wheels.map(({ name, version, sha256 }) => `${name}==${version} --hash=sha256:${sha256}`);
  await writeFile(requirements, `${lines.join('\n')}\n`);
  log(`engine: downloading TensorFlow ${TENSORFLOW_VERSION} for ${kind} (${kind === 'gpu' ? 'about 3 GB' : '274 MB'})`);
  const platforms = ['_2_27', '_2_25', '_2_17', '2014', '_2_12', '2010'].flatMap((tag) => [
    '--platform',
    `manylinux${tag}_x86_64`,
  ]);
  await command(
    'python3',
    // biome-ignore format: options and their values
    ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps', '--no-cache-dir', '--only-binary', ':all:',
      '--require-hashes', ...platforms, '--python-version', '311', '--implementation', 'cp', '--abi', 'cp311', '--abi', 'none',
      '--dest', downloads, '--requirement', requirements],
    run,
    'downloading the wheels',
  );

  const temporary = `${folder}.unpacking`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary);
  for (const name of (await readdir(downloads)).filter((file) => file.endsWith('.whl')).sort()) {
    log(`engine: unpacking ${name}`);
    await command('python3', ['-c', UNPACK, join(downloads, name), temporary], run, `unpacking ${name}`);
  }
  // The names that the linker looks for.
  await symlink('libtensorflow_cc.so.2', join(temporary, 'tensorflow', 'libtensorflow.so'));
  await symlink('libtensorflow_framework.so.2', join(temporary, 'tensorflow', 'libtensorflow_framework.so'));
  await writeFile(join(temporary, 'complete'), '');
  await rm(folder, { recursive: true, force: true });
  await rename(temporary, folder);
  await rm(downloads, { recursive: true, force: true });
}

/** Of each wheel only the libraries, the C headers, and what the compiler of CUDA kernels needs. */
const UNPACK = `
import os, re, sys, zipfile
wanted = re.compile(r'tensorflow/libtensorflow_(cc|framework)\\.so\\.2$'
  r'|tensorflow/include/(tensorflow/c|tensorflow/core/platform|xla/tsl|tsl)/'
  r'|nvidia/[^/]+/lib/|nvidia/cuda_nvcc/(bin|nvvm)/')
with zipfile.ZipFile(sys.argv[1]) as wheel:
  for entry in wheel.infolist():
    if wanted.match(entry.filename) and not entry.is_dir():
      path = wheel.extract(entry, sys.argv[2])
      if '/bin/' in entry.filename: os.chmod(path, 0o755)
`;

function tensorflowOptions(folder) {
  const tensorflow = join(folder, 'tensorflow');
  const libraries = ['-ltensorflow', '-ltensorflow_framework'];
  return ['-I', join(tensorflow, 'include'), '-L', tensorflow, '-Wl,-rpath,$ORIGIN/tensorflow', ...libraries];
}

/** Compiles the first of the bindings that the compiler can make, with our ops and without. */
async function compileBinding(bindings, options, run, log) {
  const sources = SOURCES.map((name) => join(bindingFolder(), name));
  const ours = readdirSync(FUSED).filter((name) => name.endsWith('.cc'));
  const withOurs = [...sources, ...ours.map((name) => FUSED + name)];
  for (const made of bindings) {
    try {
      const given = made.fused ? withOurs : sources;
      await compileAddon('tfjs_binding', given, made.binding, [...(made.fused ? FUSED_FLAGS : []), ...options], run);
      return made;
    } catch (error) {
      run.signal?.throwIfAborted();
      if (made === bindings.at(-1)) throw error;
      log(`engine: without fused ops, so that training takes longer: ${error.message}`);
    }
  }
}

/** Compiles a Node-API 8 addon under a temporary name. The headers come from npm, since few installations have them. */
async function compileAddon(name, sources, output, options, run) {
  const headers = packageFolder('node-api-headers');
  if (headers === undefined) throw new Error('the package node-api-headers is not installed');
  const temporary = `${output}.${process.pid}`;
  const defines = ['-DNAPI_VERSION=8', `-DNODE_GYP_MODULE_NAME=${name}`];
  const flags = ['-std=c++17', '-O2', '-w', '-fPIC', '-shared', '-fvisibility=hidden', ...defines];
  const include = ['-I', join(headers, 'include')];
  await command('g++', [...flags, ...include, ...sources, '-o', temporary, ...options], run, `compiling ${name}`);
  await rename(temporary, output);
}

/** Runs a program; rejects with what it did and the end of its output. */
function command(program, options, run, what) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, options, {
      cwd: run.folder,
      env: { ...run.environment, TF_CPP_MIN_LOG_LEVEL: '2' },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: run.signal,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (bytes) => {
        output = (output + bytes).slice(-2000);
      });
    }
    child.on('error', (error) => reject(new Error(`${what}: ${error.message}`)));
    child.on('close', (status, signal) => {
      if (status === 0) resolve();
      else
        reject(new Error(`${what} failed (${signal ?? status}): ${output.trim().split('\n').slice(-3).join(' | ')}`));
    });
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { kind, reason, skipped } = await setupEngine({ force: process.argv.includes('--force') });
  console.log(`engine: ${kind}${skipped ? ', already set up' : ''}: ${reason}`);
}
