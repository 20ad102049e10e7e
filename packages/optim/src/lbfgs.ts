/** A quasi-Newton method: it learns the loss's curvature from the gradients on its way. */
import { noGrad } from '@glissade/autograd';
import { checkTensors as checkAre, checkFunction, type Shape, type Tensor } from '@glissade/tensor';
import { count, type OptimizerParameters } from './check.ts';
import { type Curvature, descent, dot, largest, learn, plus } from './curvature.ts';
import { Optimizer, type ParameterState } from './optimizer.ts';
import { checkState, checkTensors, copies, type OptimizerStateDict } from './state-dict.ts';
import { type Point, strongWolfe } from './strong-wolfe.ts';

/** What `LBFGS` accepts. */
export interface LBFGSOptions {
  /** How far to go along a direction, or where the line search begins. Default 1. */
  readonly lr: number;
  /** How many directions a step takes. Default 20. */
  readonly maxIter?: number;
  /** How often a step may call the closure. Default maxIter * 1.25. */
  readonly maxEval?: number;
  /** The largest element of the gradient that counts as 0. Default 1e-7. */
  readonly toleranceGrad?: number;
  /** The change of the loss, or of a parameter, that counts as none. Default 1e-9. */
  readonly toleranceChange?: number;
  /** How many directions are remembered. Default 100. */
  readonly historySize?: number;
  /** How to find the way along a direction; if not said, it is `lr`. PyTorch's 'strong_wolfe'. */
  readonly lineSearchFn?: 'strongWolfe' | undefined;
}

type Options = Required<LBFGSOptions>;

/**
 * L-BFGS, for losses of few parameters and all the data at once. A step calls a closure again and again, which computes the
 * loss and its gradients and may be compiled. Its decisions need numbers, so it is asynchronous; vectors are kept in
 * JavaScript's memory. It has one group of parameters. Throws for hyperparameters out of range.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.optim.LBFGS.html
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { LBFGS } from '@glissade/optim';
 * import { tensor } from '@glissade/tensor';
 *
 * const w = parameter(tensor([3, -2]));
 * const optimizer = new LBFGS([w], { lineSearchFn: 'strongWolfe' });
 * const loss = await optimizer.step(() => {
 *   const loss = w.sub(tensor([1, 0.5])).square().mul(tensor([1, 10])).sum();
 *   optimizer.zeroGrad();
 *   loss.backward();
 *   return loss;
 * });
 * console.log(await loss.item(), `${w.detach()}`); // => 66.5 tensor([1.0000, 0.5000])
 * ```
 */
export class LBFGS extends Optimizer<Options> {
  /** Before the first step, nothing is remembered. */
  #curvature: Curvature = { steps: [], changes: [], last: [] };
  /** A state that was loaded, and will be read by the next step. */
  #loaded: Readonly<Record<string, Tensor>> | undefined;

  constructor(params: OptimizerParameters<LBFGSOptions>, options: Partial<LBFGSOptions> = {}) {
    const { maxIter = 20, maxEval = Math.floor(maxIter * 1.25) } = Object(options) as Partial<LBFGSOptions>;
    super(
      'LBFGS',
      params,
      {
        lr: 1,
        toleranceGrad: 1e-7,
        toleranceChange: 1e-9,
        historySize: 100,
        lineSearchFn: undefined,
        maxIter,
        maxEval,
      },
      options,
      {
        maxIter: count,
        maxEval: count,
        historySize: count,
        lineSearchFn: [(x) => x === undefined || x === 'strongWolfe', 'strongWolfe or undefined'],
      },
    );
  }

  protected initialState(): ParameterState {
    return {};
  }
  protected update(): void {}

  override addParamGroup(group: Parameters<Optimizer<Options>['addParamGroup']>[0]): void {
    if (this.paramGroups.length > 0) throw new RangeError('LBFGS: it takes one group of parameters');
    super.addParamGroup(group);
  }

  /**
   * Takes up to `maxIter` steps. Await it before you go on.
   *
   * @param closure - forgets the gradients, computes the loss and its gradients, and returns it; it may first move the parameters
   * into their bounds, `w.assign(w.clamp(0, 1))` within `noGrad`: the step goes on from there
   * @returns the loss before the step
   */
  override async step(closure?: () => Tensor | Promise<Tensor>): Promise<Tensor> {
    checkFunction('LBFGS', closure, ' that returns the loss');
    const [{ options }] = this.paramGroups as [(typeof this.paramGroups)[0]];
    const { lr, maxIter, maxEval, toleranceGrad, toleranceChange, historySize, lineSearchFn } = options;
    const evaluate = async () => {
      const result = await closure!();
      checkAre('LBFGS', result);
      return { result, loss: await result.item(), gradient: await this.#read(({ grad }) => grad) };
    };
    const point = () => this.#read((parameter) => parameter);
    if (this.#loaded) {
      const lists = Object.entries(this.#loaded).map(async ([name, tensor]) => [name, await rows(tensor)]);
      this.#curvature = Object.fromEntries(await Promise.all(lists)) as Curvature;
      this.#loaded = undefined;
    }
    const curvature = this.#curvature;
    const begin = await evaluate();
    let { loss, gradient } = begin;
    // Behind the closure, which may have moved the parameters: into their bounds, for example.
    let here = await point();
    let evaluations = 1;
    for (let i = 1; i <= maxIter && largest(gradient) > toleranceGrad; i++) {
      const begun = curvature.last.length > 0;
      if (begun) learn(curvature, gradient, historySize, (vector) => this.#kept(vector));
      const direction = descent(curvature, gradient);
      // The first step of all has no scale to go by.
      let distance = begun ? lr : Math.min(1, 1 / dot(gradient, gradient.map(Math.sign))) * lr;
      const slope = dot(gradient, direction);
      const before = { distance: 0, loss, gradient, slope };
      const stands = slope > -toleranceChange;
      if (lineSearchFn && !stands) {
        const at = async (distance: number): Promise<Point> => {
          this.#place(plus(here, direction, distance));
          // Who throws on the way leaves the parameters where the step began.
          const { loss, gradient } = await evaluate().catch((error) => {
            this.#place(here);
            throw error;
          });
          return { distance, loss, gradient, slope: dot(gradient, direction) };
        };
        const precise = toleranceChange / largest(direction);
        const { best, tried } = await strongWolfe(at, before, distance, maxEval - evaluations, precise);
        ({ loss, gradient, distance } = best);
        evaluations += tried;
      }
      const step = this.#kept(direction.map((x) => x * distance));
      curvature.last.splice(0, 2, step, before.gradient);
      if (stands) break;
      here = plus(here, direction, distance);
      this.#place(here);
      if (i === maxIter) break;
      if (!lineSearchFn) {
        ({ loss, gradient } = await evaluate());
        here = await point();
        evaluations++;
      }
      if (evaluations >= maxEval || largest(step) <= toleranceChange) break;
      if (Math.abs(loss - before.loss) < toleranceChange) break;
    }
    return begin.result;
  }

  get #params(): readonly Tensor[] {
    return this.paramGroups[0]!.params;
  }
  get #dtype(): 'float64' | 'float32' {
    return this.#params.some(({ dtype }) => dtype === 'float64') ? 'float64' : 'float32';
  }
  /** With the digits that a state dictionary keeps. */
  #kept(vector: Float64Array): Float64Array {
    return this.#dtype === 'float64' ? vector : vector.map(Math.fround);
  }

  /** The elements of all parameters, or of what each has, one after the other; 0 where there is nothing. */
  async #read(of: (parameter: Tensor) => Tensor | undefined): Promise<Float64Array> {
    const parts = await Promise.all(this.#params.map((parameter) => of(parameter)?.data()));
    const all = new Float64Array(this.#length);
    let at = 0;
    parts.forEach((part, i) => {
      if (part) all.set(part, at);
      at += this.#params[i]!.size;
    });
    return all;
  }

  /** Gives all parameters their elements. */
  #place(elements: Float64Array): void {
    let at = 0;
    noGrad(() => {
      for (const parameter of this.#params) {
        const part = elements.subarray(at, at + parameter.size);
        at += parameter.size;
        parameter.assign(this.#tensor(part, parameter.shape).to(parameter.dtype));
      }
    });
  }

  #tensor(data: Float64Array, shape: Shape): Tensor {
    const dtype = this.#dtype;
    const [{ device }] = this.#params as [Tensor];
    return device.constant(dtype === 'float64' ? data.slice() : Float32Array.from(data), shape, dtype);
  }

  override stateDict(): OptimizerStateDict {
    const { groups } = super.stateDict();
    const length = this.#length;
    const tensors = Object.entries(this.#curvature).map(([name, list]: [string, Float64Array[]]) => {
      const data = new Float64Array(list.length * length);
      for (const [i, vector] of list.entries()) data.set(vector, i * length);
      return [name, this.#tensor(data, [list.length, length])];
    });
    return { groups, tensors: this.#loaded ? copies(this.#loaded) : Object.fromEntries(tensors) };
  }

  override loadStateDict(state: OptimizerStateDict): void {
    checkState(this.name, state);
    const { groups, tensors } = state;
    const expected = Object.keys(this.#curvature).map((name, i) => {
      // As many changes as steps; of the last two vectors both or none.
      const given = tensors[i === 1 ? 'steps' : name]?.shape[0] ?? 0;
      return [name, { shape: [i < 2 ? given : given && 2, this.#length], dtype: this.#dtype }];
    });
    checkTensors(this.name, Object.fromEntries(expected), tensors);
    super.loadStateDict({ groups, tensors: {} });
    this.#loaded = copies(tensors);
  }

  get #length(): number {
    return this.#params.reduce((sum, { size }) => sum + size, 0);
  }
}

/** The rows of a matrix. */
async function rows(matrix: Tensor): Promise<Float64Array[]> {
  const [count, length] = matrix.shape as [number, number];
  const data = Float64Array.from(await matrix.data());
  return Array.from({ length: count }, (_, i) => data.slice(i * length, (i + 1) * length));
}
