// TensorFlow.js. Its backends cpu and wasm have one thread: in Node it turns threads off (tensorflow/tfjs#3830). For the backend
// webgpu, Node and pages load the same scripts, those for a page.

/**
 * @param host - finds packages in the peers' folder: src/host.ts
 * @param backend - cpu, wasm or webgpu
 */
export async function open(host, backend) {
  const tf = backend === 'webgpu' ? await scripts(host) : host.require('@tensorflow/tfjs');
  if (backend === 'wasm') host.require('@tensorflow/tfjs-backend-wasm');
  if (!(await tf.setBackend(backend))) throw new Error(`the backend ${backend} did not start`);

  /** On a GPU: waits for the work that is queued, by reading the first element of the value that comes last. */
  const settled = async (value) => {
    if (value.rank === 0) return void (await value.data());
    const first = tf.tidy(() =>
      value.slice(
        value.shape.map(() => 0),
        value.shape.map(() => 1),
      ),
    );
    await first.data();
    first.dispose();
  };
  const isQueued = backend === 'webgpu';

  /** Disposes of the value before, and keeps the latest. */
  function evaluation(compute) {
    let latest;
    return {
      step() {
        latest?.dispose();
        latest = tf.tidy(compute);
      },
      settle: isQueued ? () => settled(latest) : undefined,
      result: () => latest.data(),
    };
  }

  function training(variables, logits, { batch, oneHot, learningRate }) {
    const target = tf.tensor2d(oneHot, [batch, 10]);
    const sgd = tf.train.sgd(learningRate);
    let loss;
    return {
      step() {
        loss?.dispose();
        loss = sgd.minimize(() => tf.losses.softmaxCrossEntropy(target, logits()), true, variables);
      },
      settle: async () => void (await loss.data()),
      result: () => loss.data(),
    };
  }

  const matmul = ({ n, a, b }) => {
    const [left, right] = [tf.tensor2d(a, [n, n]), tf.tensor2d(b, [n, n])];
    return evaluation(() => left.matMul(right));
  };

  function mlp(problem) {
    const x = tf.tensor2d(problem.x, [problem.batch, problem.sizes[0]]);
    const layers = problem.layers.map(({ inputs, outputs, weight, bias }) => [
      tf.variable(tf.tensor2d(weight, [inputs, outputs])),
      tf.variable(tf.tensor1d(bias)),
    ]);
    const logits = () => layers.reduce((h, [w, b], i) => (i > 0 ? h.relu() : h).matMul(w).add(b), x);
    return training(layers.flat(), logits, problem);
  }

  function cnn(problem) {
    // The kernel that it lacks for training (Kernel 'Conv2DBackpropFilter' not registered).
    if (!tf.getKernel('Conv2DBackpropFilter', backend)) return undefined;
    const { batch, side, linear } = problem;
    const x = tf.tensor4d(problem.x, [batch, side, side, 1]);
    const [[w1, b1], [w2, b2]] = problem.convolutions.map(({ inputs, outputs, weight, bias }) => [
      tf.variable(tf.tensor4d(weight, [outputs, inputs, 3, 3]).transpose([2, 3, 1, 0])),
      tf.variable(tf.tensor1d(bias)),
    ]);
    // Channels are last here: (channel, height, width) of the weight's rows becomes (height, width, channel).
    const channels = problem.convolutions[1].outputs;
    const w3 = tf.variable(
      tf
        .tensor4d(linear.weight, [channels, side / 4, side / 4, 10])
        .transpose([1, 2, 0, 3])
        .reshape([linear.inputs, 10]),
    );
    const b3 = tf.variable(tf.tensor1d(linear.bias));
    const block = (h, w, b) => h.conv2d(w, 1, 'same').add(b).relu().maxPool(2, 2, 'valid');
    const logits = () =>
      block(block(x, w1, b1), w2, b2)
        .reshape([batch, linear.inputs])
        .matMul(w3)
        .add(b3);
    return training([w1, b1, w2, b2, w3, b3], logits, problem);
  }

  function elementwise({ name, x: values, scale, shift }) {
    const x = tf.tensor1d(values);
    if (name === 'add') return evaluation(() => x.add(x));
    return evaluation(() => x.mul(scale).add(shift).tanh().mul(x).add(x.neg().exp()));
  }

  function reduction({ name, n, x: values }) {
    const x = tf.tensor2d(values, [n, n]);
    return evaluation(
      {
        sum: () => x.sum(),
        'sum-axis0': () => x.sum(0),
        'sum-axis1': () => x.sum(1),
        softmax: () => x.softmax(1),
      }[name],
    );
  }

  function tiny({ name, p, q, ...data }) {
    const [a, b] = [tf.tensor1d(data.a), tf.tensor1d(data.b)];
    if (name === 'add10') return evaluation(() => a.add(b));
    if (name === 'add10-chain100') {
      return evaluation(() => {
        let sum = a;
        for (let i = 0; i < 100; i++) sum = sum.add(b);
        return sum;
      });
    }
    const inputs = [tf.scalar(p), tf.scalar(q)];
    const gradients = tf.grads((p, q) => {
      const c = p.add(q);
      const d = p.mul(q);
      const f = c.add(d).mul(c);
      const i = f.mul(0.1).exp().add(d);
      return i.mul(i).sub(c).mul(p);
    });
    let latest = [];
    return {
      step() {
        tf.dispose(latest);
        latest = gradients(inputs);
      },
      settle: isQueued ? () => settled(latest[0]) : undefined,
      result: async () =>
        (await Promise.all(latest.map((gradient) => gradient.data()))).map((values) => values[0]),
    };
  }

  const kinds = { matmul, mlp, cnn, elementwise, reduction, tiny };
  return { version: tf.version.tfjs, task: (problem) => kinds[problem.kind]?.(problem) };
}

/** TensorFlow.js and its backend webgpu, each a script for a page that says what it has in the global `tf`. */
async function scripts(host) {
  await host.script('@tensorflow/tfjs', 'dist/tf.es2017.min.js');
  await host.script('@tensorflow/tfjs-backend-webgpu', 'dist/tf-backend-webgpu.es2017.min.js');
  return globalThis.tf;
}
