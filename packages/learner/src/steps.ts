/** What is done with a batch: a training step, a judgement, a prediction. All may be compiled. */
import { noGrad } from '@glissade/autograd';
import { compile } from '@glissade/compiler';
import type { Module } from '@glissade/nn';
import type { Optimizer } from '@glissade/optim';
import { defaultGenerator, described, Tensor } from '@glissade/tensor';
import type { Batch } from './batches.ts';
import type { Measure, Metric, Metrics } from './metric.ts';

/** A step of training, whole. */
export type TrainingStep<Inputs extends readonly unknown[], Target, Prediction> = (
  batch: Batch<Inputs, Target>,
) => Tensor | { readonly loss: Tensor; readonly prediction?: Prediction };

/** What a learner is made of. */
export interface Parts<Inputs extends readonly unknown[], Target, Prediction, Name extends string> {
  readonly model: Module<Inputs, Prediction>;
  readonly optimizer: Optimizer;
  readonly loss: Measure<Prediction, Target>;
  readonly metrics: Metrics<Name, Prediction, Target>;
  readonly trainingStep: TrainingStep<Inputs, Target, Prediction> | undefined;
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
  /** Predict, loss, gradient: the first one of a group, or one that is added. Behind the last one of so many batches, the step. */
  readonly train: (batch: Batch<Inputs, Target>, isFirst: boolean, count: number) => Judged;
  /** The step alone, behind a group of so many. */
  readonly update: (count: number) => void;
  /** The same figures, and nothing learned. */
  readonly judge: (batch: Batch<Inputs, Target>) => Judged;
  readonly predict: (inputs: Inputs) => Prediction;
  /** Whether one of them is going on. */
  readonly isRunning: () => boolean;
}

export function stepsOf<Inputs extends readonly unknown[], Target, Prediction, Name extends string>({
  model,
  optimizer,
  loss: lossOf,
  metrics,
  trainingStep,
  onGradients,
  compile: isCompiled,
}: Parts<Inputs, Target, Prediction, Name>): Steps<Inputs, Target, Prediction> {
  const valuesOf = (prediction: Prediction, target: Target): Judged['values'] =>
    noGrad(() =>
      Object.fromEntries(
        Object.entries<Metric<Prediction, Target> | Measure<Prediction, Target>>(metrics).map(
          ([name, metric]) => [name, measured(`metric ${name}`, metric, prediction, target)],
        ),
      ),
    );
  const judged = (prediction: Prediction, target: Target): Judged => ({
    loss: scalar('the loss', lossOf(prediction, target)),
    values: valuesOf(prediction, target),
  });
  const update = (count: number): void => {
    const parameters = parametersOf(optimizer);
    if (count > 1) for (const each of parameters) if (each.grad) each.grad = each.grad.div(count);
    const result = onGradients?.(parameters);
    if (result instanceof Promise) {
      result.catch(() => {});
      throw new TypeError('Learner: onGradients is asynchronous, and a step cannot wait; await in onStep');
    }
    optimizer.step();
  };
  const train = (batch: Batch<Inputs, Target>, isFirst: boolean, count: number): Judged => {
    const [inputs, target] = apart(batch);
    const { loss, values } = judged(model.forward(...inputs), target);
    if (isFirst) optimizer.zeroGrad();
    if (!loss.requiresGrad)
      throw new Error('Learner: the loss depends on no parameter that learns; are all of them frozen?');
    loss.backward();
    if (count > 0) update(count);
    return { loss: loss.detach(), values };
  };
  /** The user's step. Without a prediction there is nothing to measure. */
  const trainOwn = (batch: Batch<Inputs, Target>): Judged => {
    const given: unknown = trainingStep!(batch);
    const { loss, prediction } = (given instanceof Tensor ? { loss: given } : Object(given)) as {
      loss?: unknown;
      prediction?: Prediction;
    };
    const [, target] = apart(batch);
    return {
      loss: scalar("trainingStep's loss", loss ?? given).detach(),
      values: prediction === undefined ? {} : valuesOf(prediction, target),
    };
  };
  const judge = (batch: Batch<Inputs, Target>): Judged =>
    noGrad(() => {
      const [inputs, target] = apart(batch);
      return judged(model.forward(...inputs), target);
    });
  const predict = (inputs: Inputs): Prediction => noGrad(() => model.forward(...inputs));
  /** The same, and nothing changed by what is thrown on the way: compiled functions do so by themselves. */
  const whole =
    <Arguments extends unknown[], Result>(compute: (...given: Arguments) => Result) =>
    (...given: Arguments): Result => {
      const buffers = model.buffers().map((buffer) => [buffer, buffer.alias()] as const);
      const gradients = parametersOf(optimizer).map((each) => [each, each.grad] as const);
      const state = defaultGenerator().getState();
      try {
        return compute(...given);
      } catch (error) {
        for (const [buffer, before] of buffers) buffer.assign(before);
        for (const [parameter, before] of gradients) parameter.grad = before;
        defaultGenerator().setState(state);
        throw error;
      }
    };
  let isRunning = false;
  const finished: typeof whole = (compute) => {
    const run = isCompiled ? compile(compute) : whole(compute);
    return (...given) => {
      isRunning = true;
      try {
        return run(...given);
      } finally {
        isRunning = false;
      }
    };
  };
  return {
    train: finished(trainingStep ? trainOwn : train),
    update: finished(update),
    judge: finished(judge),
    predict: finished(predict),
    isRunning: () => isRunning,
  };
}

/** What a metric makes of a batch. Its errors say whose they are. */
function measured<Prediction, Target>(
  name: string,
  metric: Metric<Prediction, Target> | Measure<Prediction, Target>,
  prediction: Prediction,
  target: Target,
): Tensor {
  try {
    if (typeof metric === 'function') return scalar(name, metric(prediction, target));
    const sums: unknown = metric.sums(prediction, target);
    if (sums instanceof Tensor) return sums;
    throw new TypeError(`sums() gave ${described(sums)}; expected a tensor`);
  } catch (error) {
    if (error instanceof Error && !error.message.startsWith(name))
      error.message = `${name}: ${error.message}`;
    throw error;
  }
}

function scalar(name: string, value: unknown): Tensor {
  if (value instanceof Tensor && value.ndim === 0) return value;
  throw new TypeError(`${name}: expected a tensor without dims, got ${described(value)}. Take its .mean()`);
}

/** All that an optimizer updates. */
export const parametersOf = ({ paramGroups }: Optimizer): readonly Tensor[] =>
  paramGroups.flatMap(({ params }) => params);

/** The inputs of a batch, and its target. */
export const apart = <Inputs extends readonly unknown[], Target>(
  batch: Batch<Inputs, Target>,
): [Inputs, Target] => [
  batch.slice(0, -1) as readonly unknown[] as Inputs,
  batch[batch.length - 1] as Target,
];
