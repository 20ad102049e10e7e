/** What is done with a batch: a training step, a judgement, a prediction. All may be compiled. */
import { noGrad } from '@glissade/autograd';
import { compile } from '@glissade/compiler';
import type { Module } from '@glissade/nn';
import type { Optimizer } from '@glissade/optim';
import type { Tensor } from '@glissade/tensor';
import type { Batch } from './batches.ts';
import type { Measure, Metrics } from './metric.ts';

/** What a learner is made of. */
export interface Parts<Inputs extends readonly unknown[], Target, Prediction, Name extends string> {
  readonly model: Module<Inputs, Prediction>;
  readonly optimizer: Optimizer;
  readonly loss: Measure<Prediction, Target>;
  readonly metrics: Metrics<Name, Prediction, Target>;
  readonly onGradients: ((parameters: readonly Tensor[]) => unknown) | undefined;
  readonly compile: boolean;
}

/** The mean loss of a batch, and what each metric made of it. */
export interface Judged {
  readonly loss: Tensor;
  readonly values: Readonly<Record<string, Tensor>>;
}

/** The functions of a batch. */
export interface Steps<Inputs extends readonly unknown[], Target, Prediction> {
  /** Predict, loss, gradient, step. */
  readonly train: (batch: Batch<Inputs, Target>) => Judged;
  /** The same figures, and nothing learned. */
  readonly judge: (batch: Batch<Inputs, Target>) => Judged;
  readonly predict: (inputs: Inputs) => Prediction;
}

export function stepsOf<Inputs extends readonly unknown[], Target, Prediction, Name extends string>({
  model,
  optimizer,
  loss: lossOf,
  metrics,
  onGradients,
  compile: isCompiled,
}: Parts<Inputs, Target, Prediction, Name>): Steps<Inputs, Target, Prediction> {
  const valuesOf = (prediction: Prediction, target: Target): Judged['values'] =>
    noGrad(() =>
      Object.fromEntries(
        (Object.keys(metrics) as Name[]).map((name) => {
          const metric = metrics[name];
          return [
            name,
            typeof metric === 'function' ? metric(prediction, target) : metric.sums(prediction, target),
          ];
        }),
      ),
    );
  const train = (batch: Batch<Inputs, Target>): Judged => {
    const [inputs, target] = apart(batch);
    const prediction = model.forward(...inputs);
    const loss = lossOf(prediction, target);
    optimizer.zeroGrad();
    loss.backward();
    onGradients?.(optimizer.groups.flatMap(({ params }) => params));
    optimizer.step();
    return { loss: loss.detach(), values: valuesOf(prediction, target) };
  };
  const judge = (batch: Batch<Inputs, Target>): Judged =>
    noGrad(() => {
      const [inputs, target] = apart(batch);
      const prediction = model.forward(...inputs);
      return { loss: lossOf(prediction, target), values: valuesOf(prediction, target) };
    });
  const predict = (inputs: Inputs): Prediction => noGrad(() => model.forward(...inputs));
  const steps = { train, judge, predict };
  return isCompiled ? { train: compile(train), judge: compile(judge), predict: compile(predict) } : steps;
}

/** The inputs of a batch, and its target. */
export const apart = <Inputs extends readonly unknown[], Target>(
  batch: Batch<Inputs, Target>,
): [Inputs, Target] => [
  batch.slice(0, -1) as readonly unknown[] as Inputs,
  batch[batch.length - 1] as Target,
];
