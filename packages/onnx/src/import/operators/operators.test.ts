/** Each operator as ONNX Runtime computes it (fixtures/operators.py), and what is particular to some. */
import { readFileSync } from 'node:fs';
import { compile } from '@glissade/compiler';
import type { Tensor } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { importOnnx } from '../../index.ts';
import type { Attribute, Attributes } from '../../protocol/messages.ts';
import { checkInputCount } from '../needed-inputs.ts';
import { fileOf, type Input, made, messageOf, type Numbers } from '../one-node.test-helper.ts';
import { operators } from './index.ts';

interface Case {
  readonly operator: string;
  readonly version: number;
  readonly attributes: Readonly<Record<string, { kind: Attribute['kind']; value: unknown }>>;
  readonly inputs: readonly (Numbers | null)[];
  readonly outputs: readonly Numbers[];
}

const cases: Case[] = JSON.parse(
  readFileSync(new URL('../../fixtures/operators.json', import.meta.url), 'utf8'),
);

const attributesOf = ({ attributes }: Case): Attributes =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { kind, value }]) => [
      name,
      (kind === 'tensor' ? { kind, value: messageOf('', value as Numbers) } : { kind, value }) as Attribute,
    ]),
  );

function expectSame(actual: Tensor, expected: Numbers): void {
  expect(actual.shape).toEqual(expected.shape);
  expect(actual.dtype).toBe(expected.dtype === 'int64' ? 'int32' : expected.dtype);
  const data = actual.dataSync();
  expected.data.forEach((value, i) => {
    const wanted = Number(value);
    const isNear = Math.abs(data[i]! - wanted) <= 1e-4 * Math.max(1, Math.abs(wanted));
    if (!isNear) expect(data[i]).toBe(wanted);
  });
}

/** What a case gives with inputs that are given at each call where `isGiven` says so, and lie in the file elsewhere. */
function computed(
  each: Case,
  isGiven: (input: Numbers, place: number) => boolean,
  isCompiled = false,
): Tensor[] {
  const inputs = each.inputs.map((input, i): Input => {
    if (input === null) return undefined;
    return isGiven(input, i) ? { given: input } : { held: input };
  });
  const { operator, version, outputs } = each;
  const file = fileOf(operator, inputs, { version, outputs: outputs.length, attributes: attributesOf(each) });
  const model = importOnnx(file);
  const given = Object.fromEntries(
    inputs.flatMap((input, i) => (input && 'given' in input ? [[`x${i}`, made(input.given)]] : [])),
  );
  const run = (given: Readonly<Record<string, Tensor>>): Record<string, Tensor> => model.run(given);
  const results = (isCompiled ? compile(run) : run)(given);
  return outputs.map((_, i) => results[`y${i}`]!);
}

/** Operators whose floating inputs behind the first are factors of sizes and the like, which must be known while tracing. */
const known = ['Pad', 'Resize', 'Upsample'];

describe.each(cases.map((each, i) => [`${each.operator} (${i})`, each] as const))('%s', (_, each) => {
  const isFloat = ({ dtype }: Numbers, place: number): boolean =>
    dtype === 'float32' && (place === 0 || !known.includes(each.operator));
  const check = (results: readonly Tensor[]): void =>
    each.outputs.forEach((expected, i) => {
      expectSame(results[i]!, expected);
    });

  test('with numbers that lie in the file', () => check(computed(each, isFloat)));
  test('with all given', () => check(computed(each, () => true)));
  test('with nothing given', () => check(computed(each, () => false)));
  test('compiled', () => check(computed(each, isFloat, true)));
});

test('the places of what is not 0, where it can be looked at', () => {
  const x = { dtype: 'float32', shape: [2, 2], data: [0, 3, 4, 0] };
  const model = importOnnx(fileOf('NonZero', [{ given: x }]));
  expect(model.forward(made(x)).toArray()).toEqual([
    [0, 1],
    [1, 0],
  ]);
});

test('of inputs that are there, none is said to be missing', () => {
  for (const { operator, inputs } of cases) {
    const names = inputs.map((each, i) => (each === null ? '' : `x${i}`));
    expect(() => checkInputCount(operator, names), operator).not.toThrow();
  }
});

test('there is a case for every operator, but for those that are tested elsewhere', () => {
  const tested = new Set(cases.map(({ operator }) => operator));
  const missing = Object.keys(operators).filter((name) => !tested.has(name));
  expect(missing.sort()).toEqual([
    'ConcatFromSequence',
    'If',
    'NonZero',
    'SequenceAt',
    'SequenceConstruct',
    'SequenceLength',
    'SplitToSequence',
    'Swish',
  ]);
});
