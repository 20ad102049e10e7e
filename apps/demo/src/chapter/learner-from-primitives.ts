/** The Learner once more, with nothing but tensors and their gradients: no module, no optimizer, no loader. (row 39) */
import { noGrad, parameter } from '@glissade/autograd';
import { defaultGenerator, rand, type Tensor } from '@glissade/tensor';
import type { Pairs } from './batches.ts';
import type { Measure, Values } from './learner.ts';

/** A layer's weights [out, in] and bias [out], uniform within 1 / sqrt(in) on either side of 0. */
export function linearParams(inputs: number, outputs: number): [weight: Tensor, bias: Tensor] {
  const draw = (shape: number[]): Tensor => parameter(rand(shape).mul(2).sub(1).div(Math.sqrt(inputs)));
  return [draw([outputs, inputs]), draw([outputs])];
}

/** Batches in order. A pass draws two numbers that it does not need, as PyTorch's loader does. */
function* batches({ x, y }: Pairs, size = 256): Generator<[Tensor, Tensor]> {
  defaultGenerator().skip(2);
  for (let i = 0; i < x.length; i += size) yield [x.at([i, i + size]), y.at([i, i + size])];
}

export class PrimitiveLearner {
  readonly values: Values[] = [];
  readonly train: Pairs;
  readonly valid: Pairs;

  constructor(train: Pairs, valid: Pairs) {
    this.train = train;
    this.valid = valid;
  }

  fit(
    model: (xb: Tensor) => Tensor,
    params: Tensor[],
    [lossOf, metric]: Measure[],
    epochs: number,
    lr: number,
  ): void {
    let [average, weight] = [0, 0];
    for (let epoch = 0; epoch < epochs; epoch++) {
      for (const [xb, yb] of batches(this.train)) {
        const loss = lossOf!(model(xb), yb);
        loss.backward();
        for (const p of params) {
          noGrad(() => p.sub_(p.grad!.mul(lr)));
          p.grad = undefined;
        }
        average = 0.98 * average + 0.02 * loss.itemSync();
        weight = 0.98 * weight + 0.02;
      }
      const measured = [...batches(this.valid)].map(([xb, yb]) => {
        const preds = noGrad(() => model(xb));
        return [lossOf!, metric!].map(
          (measure) => (measure(preds, yb).itemSync() * xb.length) / this.valid.x.length,
        );
      });
      const [validLoss, accuracy] = [0, 1].map((i) => measured.reduce((sum, batch) => sum + batch[i]!, 0));
      this.values.push([average / weight, validLoss!, accuracy!]);
    }
  }
}
