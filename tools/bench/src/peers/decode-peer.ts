import { StepProcess, THREADS } from '../train-step/step-process.js';
import { compileShim } from './step-peers.js';

/**
 * `generate` of transformers with its cache of keys and values, in inference mode. No end id, so that no answer ends
 * early and nothing looks for one.
 */
const GENERATE = `
import json, sys, time
import torch, transformers
from safetensors.torch import load_file

folder, beams, tokens = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(${THREADS})
model = transformers.T5ForConditionalGeneration.from_pretrained(folder).eval()
model.generation_config.eos_token_id = None
ids = load_file(folder + "/batch.safetensors")["input_ids"].long()
mask = torch.ones_like(ids)
about = f"PyTorch {torch.__version__}, transformers {transformers.__version__}, {torch.get_num_threads()} threads"
print(json.dumps({"ready": about + ", " + torch.backends.cpu.get_cpu_capability()}), flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    with torch.inference_mode():
        answers = model.generate(input_ids=ids, attention_mask=mask, max_new_tokens=tokens, num_beams=beams,
                                 do_sample=False, use_cache=True)
    answers = answers[:, 1:]
    seconds = time.perf_counter() - start
    places = torch.arange(1, answers.numel() + 1)
    print(json.dumps({"seconds": seconds, "loss": int((places * answers.reshape(-1)).sum())}), flush=True)
`;

export type DecodePeer = 'transformers' | 'transformers-avx512';

/** @param folder `writeStepFolder`'s */
export async function startDecodePeer(
  python: string,
  peer: DecodePeer,
  folder: string,
  { beams, tokens }: { readonly beams: number; readonly tokens: number },
): Promise<StepProcess> {
  const args = ['-c', GENERATE, folder, String(beams), String(tokens)];
  const env: Record<string, string> = { HF_HUB_OFFLINE: '1', TRANSFORMERS_VERBOSITY: 'error' };
  if (peer === 'transformers') return StepProcess.start('transformers, as installed', python, args, env);
  env.LD_PRELOAD = await compileShim(folder);
  return StepProcess.start("transformers, MKL's AVX-512 path", python, args, env);
}
