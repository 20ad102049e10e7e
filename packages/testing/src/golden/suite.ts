/** The golden suites: one test for each case, on the backend of your choice. */
import { parameter } from '@glissade/autograd';
import type { Backend, Tensor } from '@glissade/tensor';
import * as tensorPackage from '@glissade/tensor';
import { describe, expect, it } from 'vitest';
import { expectTensor } from './compare.ts';
import { type GoldenCase, readGolden, tensorFrom, viewed } from './fixture.ts';
import { layers } from './layers.ts';
import { lossCalls } from './losses.ts';
import { notBuilt } from './not-built.ts';
import { type Call, type Calls, operations } from './operations.ts';

const families: Readonly<Record<string, Calls>> = {
  ops: operations,
  special: operations,
  nn: layers,
  losses: lossCalls,
};

/**
 * Registers a test for each case of a family: the values, then the gradients under the cotangents given. Cases of what
 * is not built are left out; `goldenTables` checks that list.
 */
export function goldenSuite(family: string, backendName: string, backend: () => Backend): void {
  const calls = families[family]!;
  describe(`golden ${family} on ${backendName}`, () => {
    for (const each of readGolden(family)) {
      const call = calls[each.op];
      if (call) it(each.id, () => runCase(each, call, backend()));
    }
  });
}

async function runCase(each: GoldenCase, call: Call, backend: Backend): Promise<void> {
  const leaves = each.inputs.map((input) => {
    const x = tensorFrom(input, backend);
    return input.requiresGrad ? parameter(x) : x;
  });
  const inputs = leaves.map((leaf, i) => viewed(leaf, each.inputs[i]!.pre));
  const result = call(inputs, each.args as never);
  const outputs: readonly Tensor[] = 'dtype' in result ? [result] : result;
  expect(outputs.length).toBe(each.outputs.length);
  for (const [i, expected] of each.outputs.entries()) {
    await expectTensor(expected.name ?? `output ${i}`, outputs[i], expected, each);
  }
  if (!each.upstream) return;
  each.upstream.forEach((cotangent, i) => {
    if (cotangent) outputs[i]!.backward(tensorFrom(cotangent, backend));
  });
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
    const names = [...new Set(readGolden(family).map(({ op }) => op))];
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
