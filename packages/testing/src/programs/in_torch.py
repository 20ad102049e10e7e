"""Runs programs that torch.ts wrote, in PyTorch: their outputs and gradients, or why not."""

import base64
import json
import sys

import numpy
import torch
import torch.nn.functional as F

torch.set_num_threads(1)


def tensor(given):
    values = numpy.frombuffer(base64.b64decode(given["data"]), dtype=numpy.float64)
    x = torch.tensor(values).reshape(given["shape"]).to(getattr(torch, given["dtype"]))
    return x.requires_grad_() if x.is_floating_point() else x


def listed(result):
    """Positions and sums are int32 here, so that later calls promote as ours do."""
    results = list(result) if isinstance(result, (tuple, list)) else [result]
    return [x.to(torch.int32) if x.dtype == torch.int64 else x for x in results]


def numbers(x):
    data = x.detach().to(torch.float64).contiguous().numpy()
    return {
        "shape": list(x.shape),
        "dtype": str(x.dtype).removeprefix("torch."),
        "data": base64.b64encode(data.tobytes()).decode(),
    }


def total(outputs):
    parts = [
        (x * torch.cos(3 * torch.arange(x.numel(), dtype=torch.float64) + 1).to(x.dtype).reshape(x.shape)).sum()
        for x in outputs
        if x.is_floating_point()
    ]
    return sum(parts[1:], parts[0]) if parts else None


def run(program):
    inputs = [tensor(each) for each in program["inputs"]]
    names = {"torch": torch, "F": F, "listed": listed, "inputs": inputs}
    for line in program["lines"]:
        try:
            exec(line, names)
        except Exception as error:
            return {"error": f"{line} | {error}"}
    outputs = eval(program["outputs"], names)
    result = {"outputs": [numbers(x) for x in outputs]}
    value = total(outputs)
    if value is not None and value.requires_grad:
        try:
            value.backward()
        except Exception as error:
            return {"error": f"backward | {error}"}
    leaves = [x for x in inputs if x.is_floating_point()]
    result["gradients"] = [numbers(torch.zeros_like(x) if x.grad is None else x.grad) for x in leaves]
    return result


with open(sys.argv[1]) as file:
    programs = json.load(file)
with open(sys.argv[2], "w") as file:
    json.dump([run(program) for program in programs], file)
