/** What measures the operations of a profile. */
import { bytesPerElement, isTracing, nameOf, type Onlooker, type Tensor } from '@glissade/tensor';
import { flopsOf } from './flops.ts';
import { isViewOf } from './is-view.ts';
import type { Places } from './places.ts';
import { Tally } from './profile-rows.ts';

/** Adds up what operations take while it measures. */
export class Stopwatch {
  readonly operations: Tally = new Tally();
  readonly modules: Tally = new Tally();
  readonly lines: Tally = new Tally();
  /** How long all that was measured took, but for the measuring itself. */
  milliseconds = 0;
  /** Whether an operation is over when its function returns, as on a CPU. */
  waits = true;
  readonly #places: Places;
  #isRunning = false;
  /** The time that was spent on measuring. */
  #spent = 0;

  constructor(places: Places) {
    this.#places = places;
  }

  async measure(run: () => unknown): Promise<void> {
    this.#isRunning = true;
    this.#spent = 0;
    const start = performance.now();
    try {
      await run();
    } finally {
      this.#isRunning = false;
    }
    this.milliseconds += performance.now() - start - this.#spent;
  }

  readonly look: Onlooker = (primitive, inputs, compute) => {
    if (!this.#isRunning || isTracing()) return compute();
    const before = performance.now();
    const { module, line, derivativeOf } = this.#places.now();
    const start = performance.now();
    const output = compute();
    const end = performance.now();
    const milliseconds = end - start;
    const counted = {
      milliseconds,
      backward: derivativeOf === undefined ? 0 : milliseconds,
      flops: flopsOf(primitive, inputs, output.shape),
      bytes: bytesOf(inputs, output),
    };
    this.waits &&= output.device.canReadSync === true;
    this.operations.add(nameOf(primitive), counted);
    if (module !== undefined) this.modules.add(module, counted);
    if (line !== undefined) this.lines.add(line, counted);
    this.#spent += performance.now() - before - milliseconds;
    return output;
  };
}

/** Those of the inputs and the output; a view moves none. */
function bytesOf(inputs: readonly Tensor[], output: Tensor): number {
  if (isViewOf(output, inputs)) return 0;
  return [...inputs, output].reduce((sum, { size, dtype }) => sum + size * bytesPerElement(dtype), 0);
}
