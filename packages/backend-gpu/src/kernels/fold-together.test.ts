/** Folds in subgroups of every size that WGSL has: few adapters are at hand, so the threads are run here, in JavaScript. */
import { expect, test } from 'vitest';
import { Shader } from '../wgsl/shader.ts';
import type { Fold } from './fold.ts';
import { inSubgroups } from './fold-together.ts';

const sum: Fold = {
  parts: [{ dtype: 'float32', first: '0' }],
  combine: ([a], [b]) => `${a} = ${a} + ${b};`,
  result: 0,
};

/** What a thread waits for: a value of another one of its subgroup, or all of the workgroup. */
type Wait = { readonly value: number; readonly reach: number } | 'barrier';
type Thread = Generator<Wait, number, number>;

/** The lines as a generator, one for each thread. */
function threadOf(lines: readonly string[]): (...given: (number | number[])[]) => Thread {
  const text = lines
    .join('\n')
    .replaceAll(/(\d)u\b/g, '$1')
    .replaceAll('min(', 'Math.min(')
    .replaceAll(/(\w+) \/ (\w+)/g, 'Math.floor($1 / $2)')
    .replaceAll(/subgroupShuffleXor\((\w+), reach\)/g, 'yield { value: $1, reach }')
    .replaceAll('workgroupBarrier()', "yield 'barrier'");
  return new Function(
    'lane',
    'subgroup_size',
    'shared0',
    'folded0',
    `return (function* () { ${text} return folded0; })();`,
  ) as (...given: (number | number[])[]) => Thread;
}

/** Runs a workgroup's threads together; all of them must come to the same waits. */
function folded(lines: readonly string[], values: readonly number[], subgroup: number): number[] {
  const make = threadOf(lines);
  const shared: number[] = [];
  const threads = values.map((value, lane) => make(lane, subgroup, shared, value));
  let states = threads.map((thread) => thread.next());
  while (!states[0]!.done) {
    const waits = states.map(({ value }) => value as Wait);
    const answers = waits.map((wait, lane) => {
      if (wait === 'barrier') return 0;
      const other = waits[lane ^ wait.reach];
      if (other === 'barrier' || other?.reach !== wait.reach || wait.reach >= subgroup)
        throw new Error(`lane ${lane} reaches ${wait.reach} far in a subgroup of ${subgroup}`);
      return other.value;
    });
    states = threads.map((thread, lane) => thread.next(answers[lane]!));
  }
  return states.map(({ value }) => value as number);
}

const size = 256;
const values = Array.from({ length: size }, (_, lane) => (Math.imul(lane, 0x9e3779b1) >>> 12) + 1);

test.each([4, 8, 16, 32, 64, 128])('in subgroups of %i', (subgroup) => {
  for (let lanes = 2; lanes <= size; lanes *= 2) {
    const lines = inSubgroups(new Shader([], []), sum, ['folded0'], { lanes, size });
    const found = folded(lines, values, subgroup);
    for (let first = 0; first < size; first += lanes) {
      const expected = values.slice(first, first + lanes).reduce((total, value) => total + value);
      expect(found[first], `${lanes} threads from ${first} on`).toBe(expected);
    }
  }
});
