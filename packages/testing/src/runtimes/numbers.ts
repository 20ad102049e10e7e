/** The first losses of two networks, and a few values, by what every JavaScript runtime has: pages, too. */
import {
  Adam,
  type Backend,
  BatchNorm2d,
  Conv2d,
  compile,
  crossEntropy,
  Dropout,
  Embedding,
  exportOnnx,
  Flatten,
  importOnnx,
  LayerNorm,
  Linear,
  MaxPool2d,
  manualSeed,
  type Optimizer,
  ReLU,
  randint,
  randn,
  Sequential,
  SGD,
  type Shape,
  type Tensor,
  tensor,
  useBackend,
} from 'glissade';

/** Four losses step by step, then four of a compiled step. */
async function losses(model: Sequential, optimizer: Optimizer, shape: Shape): Promise<number[]> {
  const [x, y] = [randn(shape), randint(0, 10, [shape[0]!])];
  const step = (x: Tensor, y: Tensor): Tensor => {
    const loss = crossEntropy(model.forward(x), y);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  };
  const found: number[] = [];
  for (const each of [step, compile(step)]) for (let i = 0; i < 4; i++) found.push(await each(x, y).item());
  return found;
}

function perceptron(): Promise<number[]> {
  const model = new Sequential(new Linear(784, 64), new ReLU(), new LayerNorm(64), new Linear(64, 10));
  return losses(model, new SGD(model.parameters(), { lr: 0.1, momentum: 0.9 }), [32, 784]);
}

function convolutional(): Promise<number[]> {
  const model = new Sequential(
    new Conv2d(1, 8, 3, { padding: 'same' }),
    new BatchNorm2d(8),
    new ReLU(),
    new MaxPool2d(2),
    new Conv2d(8, 16, 3),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    new Dropout(0.2),
    new Linear(16 * 36, 10),
  );
  return losses(model, new Adam(model.parameters(), { lr: 0.001 }), [4, 1, 28, 28]);
}

/** One of each other family of steps. */
async function values(): Promise<number[]> {
  const x = randn([7, 33]);
  const embedding = new Embedding(20, 4);
  embedding
    .forward(tensor([1, 2, 2], { dtype: 'int32' }))
    .square()
    .sum()
    .backward();
  const each = [x.cumsum(1), x.argsort(1), x.softmax(1), x.prod(1), x.T.matmul(x), embedding.weight.grad!];
  return Promise.all(each.map((y) => y.mul(y).sum().item()));
}

/** A model that was written to an ONNX file, and read out of it. */
async function exported(): Promise<number[]> {
  const model = new Sequential(
    new Conv2d(1, 4, 3),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    new Linear(36, 3),
  );
  const x = randn([2, 1, 8, 8]);
  const again = importOnnx(await exportOnnx(model, [x]));
  return Array.from(await again.forward(x).data());
}

/** The numbers of a backend, which become the default one. */
export async function numbersOf(backend: Backend): Promise<number[]> {
  useBackend(backend);
  manualSeed(42);
  return [...(await perceptron()), ...(await convolutional()), ...(await values()), ...(await exported())];
}
