import { lowerings } from '@glissade/tensor';
import { expect, it } from 'vitest';
import { type Pass, rewrite } from '../graph.ts';
import { expectSameBits } from './random-graph.test-helper.ts';

/** A pass that takes a primitive for the number 7. */
const breaking =
  (name: string): Pass =>
  (graph) =>
    rewrite(graph, (line, append) => {
      const { shape, dtype } = line;
      const isBroken = line.kind === 'apply' && line.primitive.name === name;
      const seven = { name: 'fill', shape, dtype, value: dtype === 'bool' ? 1 : 7 } as const;
      return append(isBroken ? { kind: 'apply', primitive: seven, inputs: [], shape, dtype } : line);
    });

// `elementwise` stands for several operations; tensor/src/fused.test.ts compares it with them.
const names = Object.keys(lowerings).filter((name) => name !== 'elementwise');

it.each(names)('random graphs find a pass that breaks %s', (name) => {
  expect(() => expectSameBits(breaking(name), 20_000)).toThrow('Property failed');
});
