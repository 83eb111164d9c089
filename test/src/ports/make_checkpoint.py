"""Makes a T5 of seeded random weights and saves it as transformers does.

Arguments: the folder, fields of `T5Config` as JSON, the type of the weights, the largest shard.
"""

import json
import sys

import torch
from transformers import T5Config, T5ForConditionalGeneration

folder, fields, dtype, shard = sys.argv[1:5]
torch.manual_seed(17)
config = T5Config(**json.loads(fields), decoder_start_token_id=0)
model = T5ForConditionalGeneration(config)
model.to(getattr(torch, dtype)).save_pretrained(folder, max_shard_size=shard)
