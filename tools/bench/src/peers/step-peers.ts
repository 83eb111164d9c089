import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makePythonEnvironment, type PythonEnvironment } from '@exmix/errors/python-environment';
import { StepProcess, THREADS } from '../train-step/step-process.js';
import { LEARNING_RATE } from '../train-step/step-size.js';

export const STEP_PEERS = [
  'torch==2.15.0',
  'transformers==4.49.0',
  'jax==0.4.34',
  'jaxlib==0.4.34',
  'flax==0.8.5',
  'optax==0.2.5',
  'safetensors==0.8.0',
  'numpy==2.1.3',
] as const;

/** A Python with the peers. */
export function stepPeersPython(): Promise<PythonEnvironment> {
  return makePythonEnvironment(STEP_PEERS);
}

/**
 * PyTorch run eagerly, as a training loop of transformers would: forward with labels, backward, that library's
 * Adafactor. Fused attention does not exist for T5 there. On a GPU where `device` says so.
 */
const TORCH = `
import json, sys, time
import torch, transformers
from safetensors.torch import load_file
from transformers.optimization import Adafactor

folder, device = sys.argv[1:3]
torch.set_num_threads(${THREADS})
model = transformers.T5ForConditionalGeneration.from_pretrained(folder).to(device).train()
batch = {name: values.long().to(device) for name, values in load_file(folder + "/batch.safetensors").items()}
optimizer = Adafactor(model.parameters(), lr=${LEARNING_RATE}, scale_parameter=True, relative_step=False, warmup_init=False)
about = f"PyTorch {torch.__version__}, transformers {transformers.__version__}, {device}, {torch.get_num_threads()} threads"
print(json.dumps({"ready": about + ", " + torch.backends.cpu.get_cpu_capability()}), flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    optimizer.zero_grad(set_to_none=True)
    loss = model(**batch).loss
    loss.backward()
    optimizer.step()
    loss = loss.item()
    if device == "cuda":
        torch.cuda.synchronize()
    print(json.dumps({"seconds": time.perf_counter() - start, "loss": loss}), flush=True)
`;

/** Flax: the whole step jitted with donated buffers, \`optax.adafactor\`. */
const FLAX = `
import json, sys, time
import flax, jax, optax, transformers
import jax.numpy as jnp
from safetensors.numpy import load_file
from transformers.models.t5.modeling_flax_t5 import shift_tokens_right

folder = sys.argv[1]
model, params = transformers.FlaxT5ForConditionalGeneration.from_pretrained(folder, _do_init=False)
params = jax.tree_util.tree_map(jnp.asarray, params)
optimizer = optax.adafactor(${LEARNING_RATE}, weight_decay_rate=None)
batch = load_file(folder + "/batch.safetensors")
inputs, labels = jnp.asarray(batch["input_ids"]), jnp.asarray(batch["labels"])
decoder_inputs = jnp.asarray(shift_tokens_right(batch["labels"], 0, 0))

def loss_of(params):
    logits = model(input_ids=inputs, decoder_input_ids=decoder_inputs, params=params, train=False).logits
    return optax.softmax_cross_entropy_with_integer_labels(logits, labels).mean()

def step(params, state):
    loss, gradients = jax.value_and_grad(loss_of)(params)
    updates, state = optimizer.update(gradients, state, params)
    return optax.apply_updates(params, updates), state, loss

step = jax.jit(step, donate_argnums=(0, 1))
state = jax.jit(optimizer.init)(params)
print(json.dumps({"ready": f"Flax {flax.__version__}, jax {jax.__version__}, optax {optax.__version__}, {jax.default_backend()}"}), flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    params, state, loss = step(params, state)
    loss = float(loss)
    jax.block_until_ready(params)
    print(json.dumps({"seconds": time.perf_counter() - start, "loss": loss}), flush=True)
`;

/** Flax reads weights of its own form only without PyTorch; so that PyTorch takes none of its memory, another process converts. */
const CONVERT_TO_FLAX = `
import sys, transformers
transformers.FlaxT5ForConditionalGeneration.from_pretrained(sys.argv[1], from_pt=True).save_pretrained(sys.argv[1])
`;

/**
 * MKL takes its AVX-512 code on processors of Intel only, and slower code on AMD's whatever they can do. PyTorch asks it
 * by these two functions, which a library loaded before them can answer.
 */
const MKL_SHIM =
  'extern "C" int mkl_serv_intel_cpu_true() { return 1; }\nextern "C" int mkl_serv_intel_cpu() { return 1; }\n';

/** By which PyTorch takes on Intel's processors the code that it takes on AMD's as it is installed. */
const AVX2 = { MKL_ENABLE_INSTRUCTIONS: 'AVX2', ATEN_CPU_CAPABILITY: 'avx2', ONEDNN_MAX_CPU_ISA: 'AVX2' };

export const ALL_STEP_PEERS = ['pytorch', 'pytorch-avx512', 'pytorch-avx2', 'flax'] as const;
export type StepPeer = (typeof ALL_STEP_PEERS)[number];

/** PyTorch as it is installed and by its other path on this machine's processor, and Flax. */
export function stepPeersHere(): readonly StepPeer[] {
  const isIntel = /intel/i.test(cpus()[0]?.model ?? '');
  return ['pytorch', isIntel ? 'pytorch-avx2' : 'pytorch-avx512', 'flax'];
}

/**
 * @param folder `writeStepFolder`'s
 * @param gpu run on a GPU, where one is
 */
export async function startStepPeer(
  python: string,
  peer: StepPeer,
  folder: string,
  { gpu }: { readonly gpu: boolean },
): Promise<StepProcess> {
  const env: Record<string, string> = { HF_HUB_OFFLINE: '1', TRANSFORMERS_VERBOSITY: 'error' };
  if (peer === 'flax') {
    env.JAX_PLATFORMS = 'cpu'; // the wheel of jaxlib has no other
    env.USE_TORCH = '0';
    await run(python, ['-c', CONVERT_TO_FLAX, folder], { env: { ...process.env, ...env, USE_TORCH: '1' } });
    return StepProcess.start('Flax jitted, optax.adafactor', python, ['-c', FLAX, folder], env);
  }
  const args = ['-c', TORCH, folder, gpu ? 'cuda' : 'cpu'];
  if (peer === 'pytorch') return StepProcess.start('PyTorch eager, as installed', python, args, env);
  if (peer === 'pytorch-avx2')
    return StepProcess.start('PyTorch eager, AVX2 path, as on AMD', python, args, { ...env, ...AVX2 });
  env.LD_PRELOAD = await compileShim(folder);
  return StepProcess.start("PyTorch eager, MKL's AVX-512 path", python, args, env);
}

export async function compileShim(folder: string): Promise<string> {
  const source = join(folder, 'mkl-shim.cc');
  const library = join(folder, 'mkl-shim.so');
  await writeFile(source, MKL_SHIM);
  await run('g++', ['-shared', '-fPIC', '-o', library, source]);
  return library;
}

const run = promisify(execFile);
