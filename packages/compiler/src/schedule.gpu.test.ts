/** Scheduled programs on the GPU backend: random graphs, with state, call after call, beside the reference. */
import { type GpuBackend, type GpuBuffer, gpu } from '@glissade/backend-gpu';
import { type TypedArray, type View, whole } from '@glissade/tensor';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { elementsOf } from './arena.test-helper.ts';
import { evaluateGraph } from './passes/graph.test-helper.ts';
import { type Case, casesOf, isExact, withState } from './passes/random-graph.test-helper.ts';
import { printGraph } from './print-graph.ts';
import { printProgram } from './print-program.ts';
import { schedule } from './schedule.ts';

const adapters = (process.env['GLISSADE_GPU'] ?? '').split(',').filter(Boolean);

/** Numbers of few bits, of which sums are the same in any order. Infinities and NaN are left to the conformance suite. */
const cases = casesOf({
  numbers: [0, -0, 1, -1, 2, 0.5, -4, 3],
  kinds: ['float32', 'float32', 'float32', 'int32', 'bool', 'uint8'],
});

/** Of the first two WGSL does not promise every bit, either; random numbers have too many bits to be added up in any order. */
const approximate = ['sqrt', 'divide', 'random'];

/** Calls a program of a graph three times. What it computes is compared unless there is nobody to compute. */
async function follow(
  backend: GpuBackend,
  { graph: plain, inputs }: Case,
  choices: readonly number[],
  compares = true,
): Promise<void> {
  const graph = withState(plain, choices);
  const program = schedule(graph, { mostBuffers: backend.mostBuffers });
  const told = () => `${printGraph(graph)}\n\n${printProgram(program)}`;
  const executable = backend.compile(program);
  const read = async (view: View<GpuBuffer>): Promise<TypedArray> =>
    elementsOf({
      ...view,
      buffer: await backend.read(view.buffer).catch((error: Error) => {
        // Where nothing is computed, the note about indices out of range may say anything.
        if (compares || !(error instanceof RangeError)) throw error;
        return backend.read(view.buffer);
      }),
    });
  const lines = graph.instructions.flatMap(({ kind }, line) => (kind === 'input' ? [line] : []));
  let values = inputs;
  let views = lines.map((line, i) => {
    const { dtype, shape } = graph.instructions[line]!;
    const buffer = backend.allocate(dtype, values[i]!.length);
    backend.write(buffer, values[i]!);
    return whole(buffer, dtype, shape);
  });
  for (let call = 0; call < 3; call++) {
    const expected = evaluateGraph(graph, values);
    const found = executable.run(views);
    const got = await Promise.all(found.map(read));
    if (compares) expect(got.map(unsigned), told()).toEqual(expected.map(unsigned));
    // State goes on from where it is.
    const updateOf = (i: number): number => graph.outputs.findIndex(({ updates }) => updates === lines[i]);
    values = values.map((value, i) => expected[updateOf(i)] ?? value);
    views = views.map((view, i) => found[updateOf(i)] ?? view);
  }
}

/** Zeros may lose their signs. */
const unsigned = (array: TypedArray): TypedArray => array.map((x) => x + 0);

const choices = fc.array(fc.nat(1000), { minLength: 3, maxLength: 3 });

if (adapters.length === 0) test.skip('random graphs on a GPU (GLISSADE_GPU names no adapter)', () => {});

test.each(adapters)('random graphs, with state, on %s', async (adapter) => {
  const backend = await gpu({ adapter });
  const exact = cases.filter(({ graph }) => isExact(graph, approximate));
  const property = fc.asyncProperty(exact, choices, (each, some) => follow(backend, each, some));
  await fc.assert(property, { numRuns: 40 });
});

test("random graphs make valid shaders for real GPUs, says Dawn's null backend", async () => {
  const backend = await gpu({ flags: ['backend=null'], kernels: 'hardware' });
  const property = fc.asyncProperty(cases, choices, (each, some) => follow(backend, each, some, false));
  await fc.assert(property, { numRuns: 100 });
});
