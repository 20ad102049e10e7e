/** The golden suites: one test for each case, on the backend of your choice. */
import { parameter } from '@glissade/autograd';
import type { Backend, DType, Tensor } from '@glissade/tensor';
import * as tensorPackage from '@glissade/tensor';
import { describe, expect, it } from 'vitest';
import { expectTensor } from './compare.ts';
import { type GoldenCase, readFamily, readGolden, tensorFrom, viewed } from './fixture.ts';
import { layers } from './layers.ts';
import { lossCalls } from './losses.ts';
import { notBuilt } from './not-built.ts';
import { type Call, type Calls, operations } from './operations.ts';

/** What only the file on halves calls. */
const halves: Calls = {
  mulNumber: ([x], { number }: { number: number }) => x!.mul(number),
  to: ([x], { dtype }: { dtype: DType }) => x!.to(dtype),
};

/** What only the file of edges calls. */
const edges: Calls = {
  atTensor: ([x, index]) => x!.at(':', index!),
  divNumber: ([x], { divisor }: { divisor: number }) => x!.div(divisor),
  divRounded: ([x], { divisor, ...options }: { divisor: number; roundingMode: 'floor' | 'trunc' }) =>
    x!.div(divisor, options),
};

/** By family, how its operations are called. */
export const families: Readonly<Record<string, Calls>> = {
  half: { ...operations, ...layers, ...halves },
  more: { ...operations, ...edges },
  ops: operations,
  special: operations,
  nn: layers,
  layers,
  losses: lossCalls,
  'more-losses': lossCalls,
};

/** How `goldenSuite` runs the cases of a family, and which of them. */
export interface GoldenOptions {
  /** How functions are run; as they are, if not said. */
  readonly mode?: Mode;
  /** What is done to the function of each case before it is called. */
  readonly transform?: (call: Call) => Call;
  /** Operations whose cases are left out. */
  readonly without?: ReadonlySet<string>;
  /** A dtype that the backend does not have, and why: cases with it are skipped. */
  readonly lacks?: { readonly dtype: DType; readonly reason: string };
  /** Every so many cases one is run: a sample. Default 1, all of them. */
  readonly every?: number;
  /** The case that a sample begins with. Default 0, the first. */
  readonly from?: number;
}

/**
 * Registers a test for each case of a family: the values, then the gradients under the cotangents given. Cases of what
 * is not built are left out; `goldenTables` checks that list.
 */
export function goldenSuite(
  family: string,
  backendName: string,
  backend: () => Backend,
  { mode = eager, lacks, every = 1, from = 0, transform = asItIs, without }: GoldenOptions = {},
): void {
  const calls = families[family]!;
  describe(`golden ${family} on ${backendName}`, () => {
    for (const [i, each] of readGolden(family).entries()) {
      const call = calls[each.op];
      if (!call || i % every !== from) continue;
      if (without?.has(each.op)) continue;
      const lacking = each.inputs.some(({ dtype }) => dtype === lacks?.dtype);
      it.skipIf(lacking)(lacking ? `${each.id} (${lacks!.reason})` : each.id, ({ skip }) => {
        const { name, description = name, dtypes } = backend();
        skip(family === 'half' && !dtypes.includes('float16'), `${description} has no float16`);
        return runCase(each, transform(call), backend(), mode);
      });
    }
  });
}

/** How a function is run: as it is, or compiled. */
export type Mode = <Result>(run: () => Result) => () => Result;
export const eager: Mode = (run) => run;

const asItIs = (call: Call): Call => call;

async function runCase(each: GoldenCase, call: Call, backend: Backend, mode: Mode): Promise<void> {
  const leaves = each.inputs.map((input) => {
    const x = tensorFrom(input, backend);
    return input.requiresGrad ? parameter(x) : x;
  });
  const cotangents = each.upstream?.map((cotangent) => cotangent && tensorFrom(cotangent, backend));
  const run = mode(() => {
    const result = call(
      leaves.map((leaf, i) => viewed(leaf, each.inputs[i]!.pre)),
      each.args as never,
    );
    const outputs: readonly Tensor[] = 'dtype' in result ? [result] : result;
    cotangents?.forEach((cotangent, i) => {
      // The outputs share a graph.
      if (cotangent) outputs[i]!.backward(cotangent, { retainGraph: true });
    });
    return outputs;
  });
  run();
  for (const leaf of leaves) leaf.grad = undefined;
  // The second time, a compiled function replays.
  const outputs = run();
  expect(outputs.length).toBe(each.outputs.length);
  for (const [i, expected] of each.outputs.entries()) {
    await expectTensor(expected.name ?? `output ${i}`, outputs[i], expected, each);
  }
  if (!each.upstream) return;
  for (const [i, expected] of each.grads.entries()) {
    if (expected) {
      await expectTensor(
        `gradient of ${each.inputs[i]!.name ?? `input ${i}`}`,
        leaves[i]!.grad,
        expected,
        each,
      );
    }
  }
}

/** Registers tests that every operation of the golden files is either called or listed as not built, and not both. */
export function goldenTables(packages: readonly object[] = [tensorPackage]): void {
  const exported = new Set(
    packages.flatMap(Object.keys).map((name) => name.toLowerCase().replace(/[123]d$/, '')),
  );
  describe.each(['ops', 'nn', 'losses'])('the table of what is not built: %s', (family) => {
    const names = [...new Set(readFamily(family).flatMap(({ op }) => (op in edges ? [] : op)))];
    const called = Object.keys(families[family]!);
    const absent = Object.keys(notBuilt[family]!);
    it('and the calls cover every operation once', () => {
      expect([...called, ...absent].sort()).toEqual([...names].sort());
    });
    it('lists nothing that exists', () => {
      expect(absent.filter((name) => exported.has(name.toLowerCase()))).toEqual([]);
    });
  });
}
