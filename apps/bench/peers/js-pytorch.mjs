// js-pytorch on its device "cpu", nested JavaScript arrays. It has no SGD (written here in its own style), no convolution,
// no tanh (written with exp) and no sum over everything.

/** @param host - finds packages in the peers' folder: src/host.ts */
export async function open(host) {
  const { torch } = host.require('js-pytorch');
  const version = await host.version('js-pytorch');

  const rows = (flat, height, width) =>
    Array.from({ length: height }, (_, i) => Array.from(flat.subarray(i * width, (i + 1) * width)));
  const flat = (data) => [data].flat(Number.POSITIVE_INFINITY);

  function evaluation(compute) {
    let latest;
    return {
      step() {
        latest = compute();
      },
      result: () => flat(latest.data),
    };
  }

  const matmul = ({ n, a, b }) => {
    const [left, right] = [torch.tensor(rows(a, n, n)), torch.tensor(rows(b, n, n))];
    return evaluation(() => torch.matmul(left, right));
  };

  function mlp({ sizes, batch, layers: weights, learningRate, ...data }) {
    const x = torch.tensor(rows(data.x, batch, sizes[0]));
    const y = torch.tensor(Array.from(data.y));
    const layers = weights.map(({ inputs, outputs, weight, bias }) => {
      const layer = new torch.nn.Linear(inputs, outputs);
      layer.W._data = rows(weight, inputs, outputs);
      layer.b._data = Array.from(bias);
      return layer;
    });
    const relu = new torch.nn.ReLU();
    const crossEntropy = new torch.nn.CrossEntropyLoss();
    const parameters = layers.flatMap((layer) => layer.parameters());
    return evaluation(() => {
      const logits = layers.reduce((h, layer, i) => layer.forward(i > 0 ? relu.forward(h) : h), x);
      const loss = crossEntropy.forward(logits, y);
      loss.backward();
      for (const parameter of parameters) {
        parameter._data = parameter.add(parameter._grad.mul(-learningRate))._data;
        parameter.zero_grad();
      }
      return loss;
    });
  }

  function elementwise({ name, x: values, scale, shift }) {
    const x = torch.tensor(Array.from(values));
    if (name === 'add') return evaluation(() => x.add(x));
    return evaluation(() => {
      const e = torch.exp(x.mul(scale).add(shift).mul(2));
      return e.sub(1).div(e.add(1)).mul(x).add(torch.exp(x.neg()));
    });
  }

  function reduction({ name, n, x: values }) {
    if (name === 'sum') return undefined;
    const x = torch.tensor(rows(values, n, n));
    const softmax = new torch.nn.Softmax();
    return evaluation(
      {
        'sum-axis0': () => x.sum(0),
        'sum-axis1': () => x.sum(1),
        softmax: () => softmax.forward(x, 1),
      }[name],
    );
  }

  function tiny({ name, p: first, q: second, ...data }) {
    const [a, b] = [torch.tensor(Array.from(data.a)), torch.tensor(Array.from(data.b))];
    if (name === 'add10') return evaluation(() => torch.add(a, b));
    if (name === 'add10-chain100') {
      return evaluation(() => {
        let sum = a;
        for (let i = 0; i < 100; i++) sum = sum.add(b);
        return sum;
      });
    }
    let gradients;
    return {
      step() {
        const p = torch.tensor([first], true);
        const q = torch.tensor([second], true);
        const c = p.add(q);
        const d = p.mul(q);
        const f = c.add(d).mul(c);
        const i = torch.exp(f.mul(0.1)).add(d);
        i.mul(i).sub(c).mul(p).backward();
        gradients = [p.grad, q.grad];
      },
      result: () => flat(gradients),
    };
  }

  const kinds = { matmul, mlp, elementwise, reduction, tiny };
  return { version, task: (problem) => kinds[problem.kind]?.(problem) };
}
