// jax-js on its backends wasm and webgpu, everything inside jit: its fastest documented way. Its wasm backend starts threads
// only where there is a global Worker, so in Node it has one.

/**
 * @param host - finds packages in the peers' folder: src/host.ts
 * @param device - wasm or webgpu
 */
export async function open(host, device = 'wasm') {
  const version = await host.version('@jax-js/jax');
  const jax = await host.load('@jax-js/jax', 'dist/index.js');
  const { numpy: np, nn, lax, tree, jit, valueAndGrad, grad, blockUntilReady } = jax;
  if (!(await jax.init(device)).includes(device)) throw new Error(`jax-js has no device ${device} here`);
  jax.defaultDevice(device);
  const array = (data, shape) => np.array(data, { shape });

  /**
   * Work is queued until somebody waits, so on the CPU every step waits. A GPU is given the step's work at once, by asking for
   * the buffer of one of its results, and `settle` waits for it.
   */
  const queue = device === 'webgpu' ? (value) => value.ref.gpuBufferSync() : undefined;
  const dispatched = (value, all = value) => (queue ? void queue(value) : blockUntilReady(all));

  // Arrays are used up by the calls that take them; `.ref` keeps one for another use.
  function evaluation(compute, ...inputs) {
    const compiled = jit(compute);
    let latest;
    return {
      step() {
        latest?.dispose();
        latest = compiled(...inputs.map((input) => input.ref));
        return dispatched(latest);
      },
      settle: queue && (() => blockUntilReady(latest)),
      result: () => latest.ref.data(),
    };
  }

  function training(initial, predict, x, { batch, oneHot, learningRate }) {
    const target = array(oneHot, [batch, 10]);
    const lossOf = (params, x, y) =>
      nn
        .logSoftmax(predict(params, x))
        .mul(y)
        .sum()
        .mul(-1 / batch);
    const update = jit((params, x, y) => {
      const [loss, gradients] = valueAndGrad(lossOf)(tree.ref(params), x, y);
      return [tree.map((p, g) => p.sub(g.mul(learningRate)), params, gradients), loss];
    });
    let params = initial;
    let loss;
    return {
      step() {
        loss?.dispose();
        [params, loss] = update(params, x.ref, target.ref);
        return dispatched(loss, [params, loss]);
      },
      settle: queue && (async () => void (await loss.ref.data())),
      result: () => loss.ref.data(),
    };
  }

  const matmul = ({ n, a, b }) => evaluation((a, b) => np.matmul(a, b), array(a, [n, n]), array(b, [n, n]));

  function mlp(problem) {
    const params = problem.layers.map(({ inputs, outputs, weight, bias }) => ({
      w: array(weight, [inputs, outputs]),
      b: array(bias, [outputs]),
    }));
    const predict = (params, x) =>
      params.reduce((h, { w, b }, i) => np.dot(i > 0 ? nn.relu(h) : h, w).add(b), x);
    return training(params, predict, array(problem.x, [problem.batch, problem.sizes[0]]), problem);
  }

  function cnn(problem) {
    const { batch, side, convolutions, linear } = problem;
    const params = {
      blocks: convolutions.map(({ inputs, outputs, weight, bias }) => ({
        w: array(weight, [outputs, inputs, 3, 3]),
        b: array(bias, [outputs, 1, 1]),
      })),
      w: array(linear.weight, [linear.inputs, 10]),
      b: array(linear.bias, [10]),
    };
    const block = (h, { w, b }) => {
      const active = nn.relu(lax.convGeneralDilated(h, w, [1, 1], 'SAME').add(b));
      return lax.reduceWindow(active, np.max, [2, 2], [2, 2]);
    };
    const predict = ({ blocks, w, b }, x) =>
      np.dot(blocks.reduce(block, x).reshape([batch, linear.inputs]), w).add(b);
    return training(params, predict, array(problem.x, [batch, 1, side, side]), problem);
  }

  function elementwise({ name, x: values, scale, shift }) {
    const x = array(values, [values.length]);
    if (name === 'add') return evaluation((x) => x.ref.add(x), x);
    return evaluation(
      (x) =>
        np
          .tanh(x.ref.mul(scale).add(shift))
          .mul(x.ref)
          .add(np.exp(np.negative(x))),
      x,
    );
  }

  function reduction({ name, n, x }) {
    const compute = {
      sum: (x) => x.sum(),
      'sum-axis0': (x) => x.sum(0),
      'sum-axis1': (x) => x.sum(1),
      softmax: (x) => nn.softmax(x, 1),
    }[name];
    return evaluation(compute, array(x, [n, n]));
  }

  function tiny({ name, p, q, ...data }) {
    const [a, b] = [array(data.a, [10]), array(data.b, [10])];
    if (name === 'add10') return evaluation(np.add, a, b);
    if (name === 'add10-chain100') {
      const chain = (a, b) => {
        let sum = a;
        for (let i = 0; i < 100; i++) sum = sum.add(b.ref);
        b.dispose();
        return sum;
      };
      return evaluation(chain, a, b);
    }
    const gradients = grad(({ p, q }) => {
      const c = p.ref.add(q.ref);
      const d = p.ref.mul(q);
      const f = c.ref.add(d.ref).mul(c.ref);
      const i = np.exp(f.mul(0.1)).add(d);
      return i.ref.mul(i).sub(c).mul(p);
    });
    const inputs = { p: np.array(p), q: np.array(q) };
    const compiled = jit(gradients);
    let latest;
    return {
      step() {
        if (latest) tree.dispose(latest);
        latest = compiled({ p: inputs.p.ref, q: inputs.q.ref });
        return dispatched(latest.p, latest);
      },
      settle: queue && (() => blockUntilReady(latest)),
      result: async () => [(await latest.p.ref.data())[0], (await latest.q.ref.data())[0]],
    };
  }

  const kinds = { matmul, mlp, cnn, elementwise, reduction, tiny };
  return { version, task: (problem) => kinds[problem.kind]?.(problem) };
}
