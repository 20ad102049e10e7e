/** Lowered kernels of eager steps: the same step on views of the same layout is lowered once. */
import { kernelOf, type Step, type View } from '@glissade/tensor';
import type { Choices } from '../choices.ts';
import type { LoweredKernel } from '../kernels/kernel.ts';
import { lowerKernel, viewsOf } from '../kernels/lower.ts';

/** A step on buffers by number: equal buffers have equal numbers. */
export interface Numbered<Buffer> {
  readonly kernel: LoweredKernel;
  readonly buffers: readonly Buffer[];
}

/** More kernels than a program has; those of shapes that come once are forgotten some time. */
const most = 4096;

export class EagerKernels {
  readonly #choices: Choices;
  readonly #known = new Map<string, LoweredKernel>();
  readonly #names = new WeakMap<Step, string>();

  constructor(choices: Choices) {
    this.#choices = choices;
  }

  of<Buffer>(step: Step, inputs: readonly View<Buffer>[], output: View<Buffer>): Numbered<Buffer> {
    const buffers: Buffer[] = [];
    let key = this.#nameOf(step);
    const numbers: number[] = [];
    for (const view of [...inputs, output]) {
      let number = buffers.indexOf(view.buffer);
      if (number < 0) number = buffers.push(view.buffer) - 1;
      numbers.push(number);
      key += `|${number}${view.dtype}${view.offset === 0 ? '' : '+'}:${view.shape}:${view.strides}`;
    }
    let kernel = this.#known.get(key);
    if (!kernel) {
      kernel = this.#lower(step, inputs, output, numbers, buffers.length);
      if (this.#known.size >= most) this.#known.clear();
      this.#known.set(key, kernel);
    }
    return { kernel, buffers };
  }

  #lower(
    step: Step,
    inputs: readonly View[],
    output: View,
    numbers: readonly number[],
    buffers: number,
  ): LoweredKernel {
    const here = (view: View, i: number): View<number> => ({ ...view, buffer: numbers[i]! });
    const bound = kernelOf(step, inputs.map(here), here(output, inputs.length));
    const dynamic = viewsOf(bound).filter(({ offset }) => offset !== 0);
    return lowerKernel(bound, this.#choices, buffers, dynamic);
  }

  #nameOf(step: Step): string {
    let name = this.#names.get(step);
    if (name === undefined) {
      const seen = new Map<object, number>();
      name = JSON.stringify(step, (_, value) => {
        if (typeof value === 'object') {
          // What an expression has in several places is written once.
          const before = seen.get(value);
          if (before !== undefined) return `#${before}`;
          seen.set(value, seen.size);
        }
        // JSON has no words for them.
        if (Object.is(value, -0)) return '-0';
        return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
      });
      this.#names.set(step, name);
    }
    return name;
  }
}
