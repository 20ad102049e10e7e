/** Random programs of public operations: what must be true of every program is true of these. */

import { customGradient } from '@glissade/autograd';
import { cpu } from '@glissade/backend-cpu';
import { type Backend, isTracing, reference, type Tensor, useBackend } from '@glissade/tensor';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GenerateOptions, generate } from './generate.ts';
import { allOperations } from './operations/index.ts';
import { judged, oracles } from './oracles/index.ts';
import { besideTorch } from './oracles/torch.ts';
import { isCall, type Operation, type Program, printProgram } from './program.ts';
import { shrunk } from './shrink.ts';
import { inTorch, isTranslatable } from './torch.ts';

let fast: Backend;
beforeAll(async () => {
  fast = await cpu({ threads: 1 });
});
afterAll(() => useBackend(reference));

/** GLISSADE_CASES=all: thousands. In CI the same ones at each run, elsewhere others. */
const whole = process.env['GLISSADE_CASES'] === 'all';
const first = process.env['CI'] ? 1 : Math.floor(Math.random() * 1e8);
const programs = (count: number, more = 20): number[] =>
  Array.from({ length: whole ? count * more : count }, (_, i) => first + i);

/** Fails with the smallest program that fails, too, and its seed. */
function expectTrue(program: Program, wrongWith: (program: Program) => string | undefined): void {
  const wrong = wrongWith(program);
  if (wrong === undefined) return;
  const small = shrunk(program, (other) => wrongWith(other) !== undefined, 200);
  expect.fail(
    `generate(${program.seed}): ${wrong}\n\nthe smallest: ${wrongWith(small)}\n${printProgram(small)}`,
  );
}

/** How many programs, so that each takes a second or two. */
const counts: Readonly<Record<string, number>> = {
  backends: 50,
  gradients: 20,
  compiled: 15,
  compiledTwice: 15,
  compiledGradients: 8,
  compiledState: 12,
  compiledChain: 12,
  compiledOthers: 6,
  training: 6,
  mapped: 15,
  mappedTwice: 10,
  differences: 50,
};

test.each(Object.keys(oracles))('random programs: %s', { timeout: 3_600_000 }, (name) => {
  const settings = name === 'differences' ? ({ float: 'float64' } as const) : {};
  for (const seed of programs(counts[name]!)) {
    const program = generate(seed, settings);
    if (program.outputs.length > 0) expectTrue(program, (other) => judged(name, other, fast));
  }
});

test('infinities and NaN spread alike', { timeout: 3_600_000 }, () => {
  const algebra =
    /^(cholesky|inv|det|slogdet|eigvalsh|matrixExp|matrixPower|solve|solveTriangular|qr|pinv|svdvals)$/;
  const operations = allOperations.filter(({ name }) => !algebra.test(name));
  for (const seed of programs(12)) {
    const program = generate(seed, { edges: true, operations });
    for (const name of ['backends', 'compiled'])
      if (program.outputs.length > 0) expectTrue(program, (other) => judged(name, other, fast));
  }
});

test('a program is the same for the same seed, and other for others', () => {
  expect(printProgram(generate(5))).toBe(printProgram(generate(5)));
  expect(printProgram(generate(5))).not.toBe(printProgram(generate(6)));
});

test('every operation can be drawn', () => {
  const drawn = allOperations.filter((operation) => {
    const { nodes } = generate(1, { operations: [operation], calls: 3 });
    const { nodes: others } = generate(2, { operations: [operation], calls: 3 });
    return [...nodes, ...others].some((node) => 'operation' in node);
  });
  expect(allOperations.filter((each) => !drawn.includes(each)).map(({ name }) => name)).toEqual([]);
});

/** Programs of which some call a wrong operation: what the first that fails is shrunk to. */
function smallestWrong(wrong: Operation, oracle: string, settings: GenerateOptions = {}): string[] {
  const others = allOperations.filter(({ name }) => ['sin', 'add', 'reshape', 'matmul'].includes(name));
  for (let seed = 1; seed < 50; seed++) {
    const program = generate(seed, { ...settings, operations: [...others, wrong] });
    const fails = (other: Program): boolean => judged(oracle, other, fast) !== undefined;
    if (fails(program))
      return shrunk(program, fails).nodes.flatMap((node) => (isCall(node) ? node.operation.name : []));
  }
  return [];
}

test('a function that is another where it is compiled is found, and shrunk to one call', () => {
  const sine = allOperations.find(({ name }) => name === 'sin')!;
  const wrong: Operation = {
    ...sine,
    name: 'wrong',
    call: ([x]) => (isTracing() ? x!.sin().mul(1.001) : x!.sin()),
  };
  expect(smallestWrong(wrong, 'compiled')).toEqual(['wrong']);
});

test('a wrong derivative is found, and shrunk to one call', () => {
  const sigmoid = allOperations.find(({ name }) => name === 'sigmoid')!;
  const bent = customGradient({
    name: 'bent',
    forward: (x: Tensor) => x.sigmoid(),
    backward: (g, [x]) => [g.mul(x.sigmoid())],
  });
  const wrong: Operation = { ...sigmoid, name: 'wrong', call: ([x]) => bent(x!) };
  expect(smallestWrong(wrong, 'differences', { float: 'float64' })).toEqual(['wrong']);
});

// To look into by hand: once in some thousands, what differs is which of equal numbers a gradient goes to, or a half's last digit.
const python = whole ? process.env['GLISSADE_PYTHON'] : undefined;
test.skipIf(!python)(
  'PyTorch gives the same (with GLISSADE_CASES=all, and GLISSADE_PYTHON naming a Python that has it)',
  { timeout: 3_600_000 },
  () => {
    const all = programs(100)
      .map((seed) => generate(seed, { calls: 6 }))
      .filter((program) => program.outputs.length > 0 && isTranslatable(program));
    const wrongBeside = (program: Program, result = inTorch(python!, [program])[0]!): string | undefined =>
      'error' in result ? undefined : besideTorch(program, result, fast);
    for (const [i, result] of inTorch(python!, all).entries())
      if (wrongBeside(all[i]!, result)) expectTrue(all[i]!, wrongBeside);
  },
);
