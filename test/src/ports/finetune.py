"""Trains a checkpoint as a loop of transformers would, and prints the loss before each step as a JSON list.

Arguments: the folder, a safetensors file with `<step>.input_ids`, `<step>.attention_mask`, `<step>.labels`, the number of
steps, the learning rate.
"""

import json
import sys

import torch
from safetensors.torch import load_file
from transformers import T5ForConditionalGeneration
from transformers.optimization import Adafactor


class FactorsLargeMatrices(Adafactor):
    """Factors matrices whose dimensions are both at least 128, as T5X does it. All else is Adafactor of transformers,
    which factors every matrix."""

    @staticmethod
    def _get_options(param_group, param_shape):
        _, use_first_moment = Adafactor._get_options(param_group, param_shape)
        return len(param_shape) >= 2 and min(param_shape[-2:]) >= 128, use_first_moment


folder, batches_file, steps, rate = sys.argv[1:5]
model = T5ForConditionalGeneration.from_pretrained(folder, torch_dtype=torch.float32, dropout_rate=0.0).train()
optimizer = FactorsLargeMatrices(
    model.parameters(),
    lr=float(rate),
    eps=(1e-30, 1e-3),
    clip_threshold=1.0,
    decay_rate=-0.8,
    beta1=None,
    weight_decay=0.0,
    scale_parameter=True,
    relative_step=False,
    warmup_init=False,
)
tensors = load_file(batches_file)
losses = []
for step in range(int(steps)):
    batch = {name: tensors[f"{step}.{name}"].long() for name in ("input_ids", "attention_mask", "labels")}
    optimizer.zero_grad()
    loss = model(**batch).loss
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
print(json.dumps(losses))
