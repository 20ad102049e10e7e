/** The search for the first operation that gives NaN. */
import { noGrad } from '@glissade/autograd';
import type { AnyModule } from '@glissade/nn';
import { checkNames, concat, isFloat, isTracing, type Onlooker, type Tensor } from '@glissade/tensor';
import { type Anomaly, describeAnomaly } from './anomaly.ts';
import { isViewOf } from './is-view.ts';
import { ModulePath } from './module-path.ts';
import { Places } from './places.ts';
import { watching } from './watching.ts';

/** What `detectAnomaly` accepts. */
export interface AnomalyOptions {
  /** The model whose modules are named. */
  readonly model?: AnyModule;
  /** Whether only derivatives are looked at, where NaN in a forward pass is meant, as in what `where` takes no part of. Default false. */
  readonly backwardOnly?: boolean;
}

/**
 * Runs a function, and throws at the first operation within it, forward or backward, that gives NaN: with its name, where it was
 * called, in which module, and what it was given. The error of a derivative names the call that it is the derivative of.
 *
 * Every operation is looked at, so that a step takes several times as long: it is for searching. What a compiled step does is not
 * seen: give it the plain function. On a GPU, where values cannot be waited for within a function, the error comes when the function
 * has ended.
 *
 * Source: https://docs.pytorch.org/docs/stable/autograd.html#anomaly-detection, which looks at derivatives only
 *
 * @returns what `run` returns
 * @throws Error for the first operation that gives NaN, and while another watch is kept
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { detectAnomaly } from '@glissade/inspect';
 * import { tensor } from '@glissade/tensor';
 *
 * const x = parameter(tensor([4, 0]));
 * try {
 *   await detectAnomaly(() => x.sub(x.square()).log().sum());
 * } catch (error) {
 *   console.log(`${error}`.split('. ')[1]); // => At [0] it was given -12
 * }
 * ```
 */
export async function detectAnomaly<Result>(
  run: () => Result | Promise<Result>,
  options: AnomalyOptions = {},
): Promise<Result> {
  checkNames('detectAnomaly', options, ['model', 'backwardOnly']);
  const { model, backwardOnly = false } = options;
  const path = new ModulePath('detectAnomaly', model);
  const places = new Places(path);
  const later: { readonly anomaly: Anomaly; readonly isOne: Tensor }[] = [];
  let isChecking = false;
  const look: Onlooker = (primitive, inputs, compute) => {
    if (isChecking || isTracing()) return compute();
    const origin = places.now();
    const output = compute();
    const isMeant = backwardOnly && origin.derivativeOf === undefined;
    if (isMeant || !isFloat(output.dtype) || isViewOf(output, inputs)) return output;
    const anomaly = { primitive, shape: output.shape, origin };
    isChecking = true;
    try {
      const isOne = noGrad(() => output.isnan().any());
      if (!output.device.canReadSync) later.push({ anomaly, isOne: isOne.reshape([1]) });
      else if (isOne.itemSync()) {
        const values = {
          shapes: inputs.map(({ shape }) => shape),
          inputs: inputs.map((input) => input.dataSync()),
          output: output.dataSync(),
        };
        throw new Error(describeAnomaly(anomaly, values));
      }
    } finally {
      isChecking = false;
    }
    return output;
  };
  try {
    const result = await watching('detectAnomaly', look, run);
    await checkLater(later);
    return result;
  } finally {
    path.end();
  }
}

/** Throws for the first of those that could not be looked at when they were computed. */
async function checkLater(
  later: readonly { readonly anomaly: Anomaly; readonly isOne: Tensor }[],
): Promise<void> {
  if (later.length === 0) return;
  const found = (await concat(later.map(({ isOne }) => isOne)).data()).findIndex(
    (each: number) => each !== 0,
  );
  if (found >= 0) throw new Error(describeAnomaly(later[found]!.anomaly));
}
