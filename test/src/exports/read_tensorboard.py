"""Prints as JSON what TensorBoard reads in a folder of event files: scalars with steps and wall times, and texts."""

import json
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.util import tensor_util

events = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0, "tensors": 0})
events.Reload()
tags = events.Tags()
scalars = {tag: [[e.step, e.value, e.wall_time] for e in events.Scalars(tag)] for tag in tags["scalars"]}
texts = {
    tag: tensor_util.make_ndarray(events.Tensors(tag)[0].tensor_proto).item().decode()
    for tag in tags["tensors"]
    if events.SummaryMetadata(tag).plugin_data.plugin_name == "text"
}
print(json.dumps({"scalars": scalars, "texts": texts}))
