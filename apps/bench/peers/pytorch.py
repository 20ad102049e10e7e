"""PyTorch, eager, as a measured process: pytorch.py DEVICE SPECIFICATION, where the device is a number of CPU threads, or cuda,
or cuda-tf32 with products of TF32, or float64 for reference losses. It mirrors src/answer.ts and src/timing.ts, and makes the numbers of src/problem.ts from
the same seeds.
"""

import json
import math
import platform
import resource
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

MASK = 0xFFFFFFFF
DEVICE = "cuda" if sys.argv[1].startswith("cuda") else "cpu"


def uniform(seed, count, low=0.0, high=1.0):
    """The stream of data.ts: mulberry32 on 32 bits, kept in int64."""
    a = (torch.arange(1, count + 1, dtype=torch.int64, device=DEVICE) * 0x6D2B79F5 + seed) & MASK
    t = ((a ^ (a >> 15)) * (a | 1)) & MASK
    t = ((t + (((t ^ (t >> 7)) * (t | 61)) & MASK)) & MASK) ^ t
    v = (t ^ (t >> 14)).double() / 2**32
    return (low + (high - low) * v).float().to(DEVICE, torch.get_default_dtype())


def fingerprint(values, columns):
    values = values.detach().double().cpu().reshape(-1, columns)
    rows = 1 + (torch.arange(values.shape[0]) % 7).double() / 7
    cols = 1 + (torch.arange(columns) % 5).double() / 5
    return float(rows @ values @ cols)


def synchronize():
    if DEVICE == "cuda":
        torch.cuda.synchronize()


class Evaluation:
    """Keeps the latest value of a function."""

    def __init__(self, compute, columns=None, gradients=False):
        self.compute, self.columns, self.gradients = compute, columns, gradients

    def step(self):
        if self.gradients:
            self.latest = self.compute()
        else:
            with torch.no_grad():
                self.latest = self.compute()

    def settle(self):
        synchronize()

    def result(self):
        return fingerprint(self.latest, self.columns or self.latest.numel())


class Training:
    def __init__(self, model, x, y, loss=F.cross_entropy):
        self.model, self.x, self.y, self.loss = model, x, y, loss
        self.optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

    def step(self):
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.loss(self.model(self.x), self.y)
        loss.backward()
        self.optimizer.step()
        self.latest = loss.detach()

    def settle(self):
        self.latest.item()

    def result(self):
        return fingerprint(self.latest, 1)


def labels(count):
    return (uniform(2, count) * 10).floor().long()


def with_weights(module, seed, inputs, outputs, kernel=1):
    bound = 1 / math.sqrt(inputs * kernel)
    weight = uniform(seed, inputs * outputs * kernel, -bound, bound)
    with torch.no_grad():
        if kernel == 1:
            module.weight.copy_(weight.reshape(inputs, outputs).T)
        else:
            module.weight.copy_(weight.reshape(outputs, inputs, 3, 3))
        module.bias.copy_(uniform(seed + 1, outputs, -bound, bound))
    return module.to(DEVICE)


def linear(seed, inputs, outputs):
    return with_weights(nn.Linear(inputs, outputs), seed, inputs, outputs)


def convolution(seed, inputs, outputs):
    return with_weights(nn.Conv2d(inputs, outputs, 3, padding="same"), seed, inputs, outputs, 9)


def matmul(n):
    a = uniform(100, n * n, -0.5, 0.5).reshape(n, n)
    b = uniform(101, n * n, -0.5, 0.5).reshape(n, n)
    return Evaluation(lambda: torch.matmul(a, b), n)


def mlp(sizes, batch):
    layers = []
    for i, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
        layers += ([nn.ReLU()] if i > 0 else []) + [linear(10 + 2 * i, inputs, outputs)]
    x = uniform(1, batch * sizes[0]).reshape(batch, sizes[0])
    return Training(nn.Sequential(*layers), x, labels(batch))


def cnn(side, channels, batch):
    first, second = channels
    model = nn.Sequential(
        convolution(30, 1, first), nn.ReLU(), nn.MaxPool2d(2),
        convolution(32, first, second), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), linear(34, second * (side // 4) ** 2, 10),
    )  # fmt: skip
    x = uniform(1, batch * side * side).reshape(batch, 1, side, side)
    return Training(model, x, labels(batch))


class Residual(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.main = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(),
            nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs),
        )  # fmt: skip
        self.around = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        return F.relu(self.main(x) + self.around(x))


class RowReader(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(28, 128, batch_first=True)
        self.head = nn.Linear(128, 10)

    def forward(self, x):
        return self.head(self.lstm(x.squeeze(1))[0][:, -1])


class RowAttention(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Linear(28, 64)
        self.encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(64, 4, 128, dropout=0, batch_first=True), 2)
        self.head = nn.Linear(64, 10)

    def forward(self, x):
        return self.head(self.encoder(self.embedding(x.squeeze(1))).mean(1))


def separable(inputs, outputs, stride):
    return nn.Sequential(
        nn.Conv2d(inputs, inputs, 3, stride, 1, groups=inputs, bias=False), nn.BatchNorm2d(inputs), nn.ReLU(),
        nn.Conv2d(inputs, outputs, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(),
    )  # fmt: skip


def classifier(channels):
    return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 10))


def first(stride, channels=16):
    return [nn.Conv2d(1, channels, 3, stride, 1, bias=False), nn.BatchNorm2d(channels), nn.ReLU()]


NETWORKS = dict(
    residual=lambda: nn.Sequential(
        *first(1), Residual(16, 16, 1), Residual(16, 32, 2), Residual(32, 64, 2), classifier(64)
    ),
    wide=lambda: nn.Sequential(
        *first(1, 64), nn.MaxPool2d(2), Residual(64, 64, 1), Residual(64, 128, 2), Residual(128, 256, 2), classifier(256)
    ),
    depthwise=lambda: nn.Sequential(
        *first(2), separable(16, 32, 1), separable(32, 64, 2), separable(64, 64, 1), classifier(64)
    ),
    autoencoder=lambda: nn.Sequential(
        nn.Conv2d(1, 32, 4, 2, 1), nn.GroupNorm(4, 32), nn.SiLU(),
        nn.Conv2d(32, 64, 4, 2, 1), nn.GroupNorm(4, 64), nn.SiLU(),
        nn.ConvTranspose2d(64, 32, 4, 2, 1), nn.GroupNorm(4, 32), nn.SiLU(),
        nn.ConvTranspose2d(32, 1, 4, 2, 1),
    ),
    lstm=RowReader,
    transformer=RowAttention,
)  # fmt: skip


def network(name, batch):
    model = NETWORKS[name]().to(DEVICE)
    with torch.no_grad():
        for i, (path, parameter) in enumerate(model.named_parameters()):
            count = parameter.numel()
            bound = 1 / math.sqrt(count / parameter.shape[0])
            if parameter.dim() > 1:
                parameter.copy_(uniform(50 + i, count, -bound, bound).reshape(parameter.shape))
            else:
                parameter.fill_(1 if path.endswith("weight") else 0)
    x = uniform(1, batch * 784).reshape(batch, 1, 28, 28)
    return Training(model, x, x, F.mse_loss) if name == "autoencoder" else Training(model, x, labels(batch))


def elementwise(name, count):
    x = uniform(200, count, -2, 2)
    if name == "add":
        return Evaluation(lambda: x + x)
    return Evaluation(lambda: torch.tanh(x * 1.5 + 0.25) * x + torch.exp(-x))


def reduction(name, n):
    x = uniform(201, n * n, -2, 2).reshape(n, n)
    compute = {
        "sum": lambda: x.sum(),
        "sum-axis0": lambda: x.sum(0),
        "sum-axis1": lambda: x.sum(1),
        "softmax": lambda: torch.softmax(x, 1),
    }[name]
    return Evaluation(compute, n if name == "softmax" else None)


def tiny(name):
    a, b = uniform(300, 10), uniform(301, 10)
    if name == "add10":
        return Evaluation(lambda: torch.add(a, b))
    if name == "add10-chain100":

        def chain():
            total = a
            for _ in range(100):
                total = total + b
            return total

        return Evaluation(chain)
    p, q = (torch.tensor(value, device=DEVICE, requires_grad=True) for value in (0.5, -0.3))
    task = Evaluation(lambda: ten_operations(p, q), gradients=True)
    task.result = lambda: fingerprint(torch.stack([p.grad, q.grad]), 2)
    return task


def ten_operations(p, q):
    p.grad = q.grad = None
    c = p + q
    d = p * q
    e = c + d
    f = e * c
    g = f * 0.1
    h = torch.exp(g)
    i = h + d
    j = i * i
    k = j - c
    (k * p).backward()


KINDS = dict(matmul=matmul, mlp=mlp, cnn=cnn, network=network, elementwise=elementwise, reduction=reduction, tiny=tiny)


class Stopwatch:
    """As in src/timing.ts."""

    def __init__(self, task):
        self.task, self.estimate = task, 0.0

    def calls(self, count):
        step, now = self.task.step, time.perf_counter
        start = now()
        for _ in range(count):
            step()
        self.task.settle()
        self.estimate = (now() - start) * 1e3 / count
        return self.estimate

    def warm(self, milliseconds):
        start, count = time.perf_counter(), 1
        while (time.perf_counter() - start) * 1e3 < milliseconds:
            self.calls(count)
            count *= 2
        return self.estimate

    def sample(self, milliseconds):
        if self.estimate == 0:
            self.calls(1)
        estimate = self.estimate
        if estimate < milliseconds:
            self.calls(1)
        return self.calls(max(1, round(milliseconds / estimate)))


class Waiting:
    """The same task with a wait for every step."""

    def __init__(self, task):
        self.task, self.settle = task, task.settle

    def step(self):
        self.task.step()
        self.settle()


def adapter():
    """The GPU, as WebGPU would name it."""
    if DEVICE == "cpu":
        return {}
    major, minor = torch.cuda.get_device_capability()
    info = dict(vendor="nvidia", architecture=f"sm_{major}{minor}", device=torch.cuda.get_device_name())
    return dict(adapter=dict(info, description=f"CUDA {torch.version.cuda}", isFallbackAdapter=False))


def peak_megabytes():
    if sys.platform == "linux":
        with open("/proc/self/status") as status:
            return next(round(int(line.split()[1]) / 1024) for line in status if line.startswith("VmHWM"))
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)


def prepare(calls):
    global watch, waiting
    specification = json.loads(sys.argv[2])
    make = KINDS.get(specification.pop("kind"))
    runtime = f"python {platform.python_version()}"
    if make is None:
        return dict(version=torch.__version__, runtime=runtime, milliseconds=0, fingerprint=None)
    task = make(**specification)
    watch, waiting = Stopwatch(task), Stopwatch(Waiting(task))
    for _ in range(calls):
        milliseconds = watch.calls(1)
    measured = dict(milliseconds=milliseconds, fingerprint=task.result())
    return dict(version=torch.__version__, runtime=runtime, **measured, **adapter())


def answer(request):
    match request["do"]:
        case "prepare":
            return prepare(request["calls"])
        case "warm":
            return dict(milliseconds=watch.warm(request["milliseconds"]))
        case "sample":
            chosen = waiting if request.get("waiting") else watch
            return dict(milliseconds=chosen.sample(request["milliseconds"]))
        case "finish":
            return dict(peakMegabytes=peak_megabytes())


if sys.argv[1] == "float64":
    torch.set_default_dtype(torch.float64)
elif DEVICE == "cpu":
    torch.set_num_threads(int(sys.argv[1]))
else:
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = sys.argv[1] == "cuda-tf32"
for line in sys.stdin:
    request = json.loads(line)
    try:
        said = answer(request)
    except Exception as error:
        said = dict(error=str(error))
    print(json.dumps(said), flush=True)
    if request["do"] == "finish":
        break
