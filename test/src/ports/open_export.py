"""Opens a folder that exmix exported with transformers and compares it with what exmix says of the same texts.

Arguments: the folder, a JSON file {texts, ids, answers, longest}, a safetensors file with `logits.<i>` of the answers.
Prints one JSON object.
"""

import json
import sys

import torch
from safetensors import safe_open
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

folder, ours_file, logits_file = sys.argv[1:4]
with open(ours_file, encoding="utf-8") as file:
    ours = json.load(file)
fast = AutoTokenizer.from_pretrained(folder)
slow = AutoTokenizer.from_pretrained(folder, use_fast=False)
model, loading = AutoModelForSeq2SeqLM.from_pretrained(folder, output_loading_info=True)
model.eval()

differing = {"fast": [], "slow": [], "decoded": [], "greedy": []}
largest = 0.0
largest_logit = 0.0
with safe_open(logits_file, "pt") as logits, torch.no_grad():
    for i, (text, ids, answer) in enumerate(zip(ours["texts"], ours["ids"], ours["answers"])):
        if fast(text)["input_ids"] != ids:
            differing["fast"].append(text)
        if slow(text)["input_ids"] != ids:
            differing["slow"].append(text)
        inputs = torch.tensor([ids])
        # One by one, so that no padding is in the way.
        made = model.generate(inputs, max_new_tokens=ours["longest"], do_sample=False, num_beams=1)[0].tolist()[1:]
        if 1 in made:
            made = made[: made.index(1)]
        if made != answer["tokens"]:
            differing["greedy"].append([text, made, answer["tokens"]])
        if fast.decode(made, skip_special_tokens=True) != answer["text"]:
            differing["decoded"].append([fast.decode(made, skip_special_tokens=True), answer["text"]])
        expected = logits.get_tensor(f"logits.{i}")
        given = torch.tensor([[0, *answer["tokens"]]])
        actual = model(input_ids=inputs, decoder_input_ids=given).logits[0]
        largest = max(largest, (actual - expected).abs().max().item())
        largest_logit = max(largest_logit, actual.abs().max().item())

print(
    json.dumps(
        {
            "examples": len(ours["texts"]),
            "differing": differing,
            "largestDifference": largest,
            "largestLogit": largest_logit,
            "loading": {key: [str(value) for value in values] for key, values in loading.items()},
            "tokenizers": [type(fast).__name__, type(slow).__name__],
            "sentinel": [fast.convert_tokens_to_ids("<extra_id_0>"), slow.convert_tokens_to_ids("<extra_id_0>")],
            "generation": model.generation_config.max_new_tokens,
        }
    )
)
