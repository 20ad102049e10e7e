/** Where operations are recorded for differentiation, and where not. */
import { checkFunction, keepingHistories, keepsHistories } from '@glissade/tensor';

/**
 * Whether operations are recorded.
 *
 * @example
 * ```ts
 * import { isRecording, noGrad } from '@glissade/autograd';
 *
 * console.log(isRecording(), noGrad(isRecording)); // => true false
 * ```
 */
export const isRecording: () => boolean = keepsHistories;

/**
 * Runs `run` without recording: for updates of parameters and for inference. What `run` awaits is recorded again.
 *
 * @example
 * ```ts
 * import { noGrad, parameter } from '@glissade/autograd';
 * import { tensor } from '@glissade/tensor';
 *
 * const w = parameter(tensor([1, 2]));
 * console.log(noGrad(() => w.mul(2)).requiresGrad); // => false
 * ```
 */
export const noGrad = <Result>(run: () => Result): Result => recorded('noGrad', false, run);

/**
 * Runs `run` with recording, within a noGrad().
 *
 * @example
 * ```ts
 * import { enableGrad, noGrad, parameter } from '@glissade/autograd';
 * import { tensor } from '@glissade/tensor';
 *
 * const w = parameter(tensor(1));
 * console.log(noGrad(() => enableGrad(() => w.mul(2)).requiresGrad)); // => true
 * ```
 */
export const enableGrad = <Result>(run: () => Result): Result => recorded('enableGrad', true, run);

function recorded<Result>(operation: string, wanted: boolean, run: () => Result): Result {
  checkFunction(operation, run);
  return keepingHistories(wanted, run);
}
