/** Whole training runs beside PyTorch's: losses at every step, sums of the parameters after it, the final weights. */
import { parameter } from '@glissade/autograd';
import { bceWithLogits, crossEntropy, mse } from '@glissade/losses';
import { Adam, type Optimizer, SGD } from '@glissade/optim';
import {
  type Backend,
  conv2d,
  linear,
  maxPool2d,
  type Shape,
  size,
  type Tensor,
  tensor,
} from '@glissade/tensor';
import { describe, expect, it } from 'vitest';
import { expectValues, isClose } from './compare.ts';
import { readGolden } from './fixture.ts';

interface TrainingCase {
  readonly id: keyof typeof models;
  readonly params: readonly {
    readonly name: string;
    readonly shape: Shape;
    readonly scale: number;
    readonly initSum: number;
    readonly initFirst: readonly number[];
  }[];
  readonly batch: number;
  readonly features: Shape;
  readonly fullBatch: boolean;
  readonly classes: number;
  readonly target: 'class' | 'binary' | 'real';
  readonly xScale: number;
  readonly optimizer: { readonly op: 'sgd' | 'adam'; readonly lr: number; readonly momentum?: number };
  readonly steps: number;
  readonly firstBatch: {
    readonly xSum: number;
    readonly xFirst: readonly number[];
    readonly yFirst: readonly number[];
  };
  readonly losses: readonly number[];
  /** After each step, for each parameter: the sum of its elements and of their squares. */
  readonly checksums: readonly (readonly (readonly [number, number])[])[];
  readonly finalParams: readonly { readonly first: readonly number[] }[];
  readonly tolerance: Readonly<
    Record<'lossRtol' | 'lossAtol' | 'sumAtol' | 'sumSqRtol' | 'paramAtol', number>
  >;
}

/** The loss of a batch, as a function of the weights in the order of the case. */
type Model = (x: Tensor, y: Tensor, ...weights: readonly Tensor[]) => Tensor;

const models = {
  mlp784: (x, y, w1, b1, w2, b2) => crossEntropy(linear(linear(x, w1!, b1).relu(), w2!, b2), y),
  cnn: (x, y, c1, d1, c2, d2, w3, b3) => {
    const small = maxPool2d(conv2d(x, c1!, d1, { padding: 1 }).relu(), 2);
    return crossEntropy(linear(conv2d(small, c2!, d2).relu().flatten(1), w3!, b3), y);
  },
  logistic: (x, y, w1, b1) => bceWithLogits(linear(x, w1!, b1).squeeze(1), y),
  mlpAdam: (x, y, w1, b1, w2, b2) => mse(linear(linear(x, w1!, b1).tanh(), w2!, b2), y),
} satisfies Readonly<Record<string, Model>>;

/** Numbers in [0, 1) that every language computes alike: the golden file tells the formula. */
function pseudoRandom(k: number, i: number, j: number): number {
  const salt = 1;
  const x = Math.sin((i + 10007 * k + salt) * 12.9898 + j * 78.233) * 43758.5453;
  return x - Math.floor(x);
}

function initial({ shape, scale }: TrainingCase['params'][number], k: number): Float32Array {
  const columns = size(shape.slice(1));
  return Float32Array.from(
    { length: size(shape) },
    (_, at) => (2 * pseudoRandom(k, Math.floor(at / columns), at % columns) - 1) * scale,
  );
}

function batchOf(each: TrainingCase, step: number): { x: Float32Array; y: Float32Array | Int32Array } {
  const features = size(each.features);
  const samples = Array.from(
    { length: each.batch },
    (_, row) => row + (each.fullBatch ? 0 : step * each.batch),
  );
  const labelOf = (s: number): number => (7 * s + Math.floor(s / 3)) % each.classes;
  const x = Float32Array.from({ length: each.batch * features }, (_, at) => {
    const [s, j] = [samples[Math.floor(at / features)]!, at % features];
    return (pseudoRandom(20, s, j) + pseudoRandom(21, labelOf(s), j) - 1) * each.xScale;
  });
  if (each.target === 'class') return { x, y: Int32Array.from(samples, labelOf) };
  if (each.target === 'binary') return { x, y: Float32Array.from(samples, (s) => labelOf(s) % 2) };
  return {
    x,
    y: Float32Array.from(samples, (_, row) => Math.sin(3 * x[row * features]! + x[row * features + 1]!)),
  };
}

function optimizerOf({ optimizer: { op, lr, momentum } }: TrainingCase, weights: Tensor[]): Optimizer {
  return op === 'adam' ? new Adam(weights, { lr }) : new SGD(weights, { lr, ...(momentum && { momentum }) });
}

const sum = (data: ArrayLike<number>): number => Array.from(data).reduce((a, b) => a + b, 0);

/** Registers a test for each training run, or for those named. */
export function goldenTrainingSuite(
  backendName: string,
  backend: () => Backend,
  ids: readonly string[] = Object.keys(models),
  mode: StepMode = (step) => step,
): void {
  describe(`golden training on ${backendName}`, () => {
    const cases = readGolden<TrainingCase>('training').filter(({ id }) => ids.includes(id));
    it.each(cases.map((each) => [each.id, each] as const))('%s', async (_, each) =>
      train(each, backend(), mode),
    );
  });
}

type Step = (x: Tensor, y: Tensor) => Tensor;
/** How a step is run: as it is, or compiled. */
type StepMode = (step: Step) => Step;

async function train(each: TrainingCase, backend: Backend, mode: StepMode): Promise<void> {
  const { lossRtol, lossAtol, sumAtol, sumSqRtol, paramAtol } = each.tolerance;
  const values = each.params.map((param, i) => initial(param, i + 1));
  values.forEach((data, i) => {
    // A slip in the formula would show here, not as a wrong gradient.
    expectValues(
      'first weights',
      [...data.slice(0, 3)].slice(0, each.params[i]!.initFirst.length),
      each.params[i]!.initFirst,
      { rtol: 1e-6, atol: 1e-7 },
    );
    expect(isClose(sum(data), each.params[i]!.initSum, { rtol: 0, atol: 1e-4 })).toBe(true);
  });
  const weights = values.map((data, i) => parameter(tensor(data, { shape: each.params[i]!.shape, backend })));
  const optimizer = optimizerOf(each, weights);
  const losses: number[] = [];
  const update = mode((x, y) => {
    const loss = (models[each.id] as Model)(x, y, ...weights);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  });
  for (let step = 0; step < each.steps; step++) {
    const { x, y } = batchOf(each, step);
    if (step === 0) {
      expect(isClose(sum(x), each.firstBatch.xSum, { rtol: 1e-6, atol: 1e-4 })).toBe(true);
      expectValues('first targets', [...y.slice(0, 8)], each.firstBatch.yFirst, { rtol: 1e-5, atol: 1e-6 });
    }
    const target = tensor(y, { shape: each.target === 'real' ? [each.batch, 1] : [each.batch], backend });
    const loss = update(tensor(x, { shape: [each.batch, ...each.features], backend }), target);
    losses.push(await loss.item());
    for (const [i, [expectedSum, expectedSquares]] of each.checksums[step]!.entries()) {
      const data = await weights[i]!.data();
      const what = `step ${step}, ${each.params[i]!.name}`;
      expectValues(`${what}: sum`, [sum(data)], [expectedSum], { rtol: 0, atol: sumAtol });
      const squares = sum(Float64Array.from(data, (w) => w * w));
      expectValues(`${what}: sum of squares`, [squares], [expectedSquares], { rtol: sumSqRtol, atol: 0 });
    }
  }
  expectValues('losses', losses, each.losses, { rtol: lossRtol, atol: lossAtol });
  for (const [i, { first }] of each.finalParams.entries()) {
    const data = Array.from(await weights[i]!.data());
    expectValues(`final ${each.params[i]!.name}`, data.slice(0, first.length), first, {
      rtol: 0,
      atol: paramAtol,
    });
  }
}
