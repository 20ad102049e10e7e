import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Pass } from '../graph.ts';
import { crop } from './crop.ts';
import { deadCode } from './dead-code.ts';
import { evaluateGraph, type GraphWriter, graphOf, passedText } from './graph.test-helper.ts';
import { expectSameBits } from './random-graph.test-helper.ts';

const none = { low: 0, high: 0, interior: 0 };

interface Settings {
  readonly stride: number;
  /** How far apart the elements are laid, and how far before the first one the first window begins. */
  readonly by?: number;
  readonly before?: number;
  readonly dilation: number;
  readonly low: number;
  readonly start: number;
  readonly count: number;
}

/** A padded convolution along one axis, and some of its positions. */
function slicedConvolution(
  g: GraphWriter,
  { stride, by = 1, before = 0, dilation, low, start, count }: Settings,
): [number, number] {
  const [x, weight] = [g.input('x', [2, 1, 2, 12]), g.input('weight', [1, 3, 2, 3])];
  const padded = g.apply(
    { name: 'pad', padding: [none, none, none, { low, high: 2, interior: 0 }], value: 0 },
    x,
  );
  const room = (12 + low + 2) * by + (before % by) - 2 * dilation;
  const spread = { by: [by], starts: [-(before % by)], positions: [Math.ceil(room / stride)] };
  const convolve = { name: 'convolve', stride: [stride], dilation: [dilation] } as const;
  const convolved = g.apply(by === 1 ? convolve : { ...convolve, spread }, padded, weight);
  const positions = g.instructions[convolved]!.shape[3]!;
  const first = start % positions;
  const part = {
    name: 'slice',
    starts: [0, 0, 0, first],
    shape: [2, 1, 3, 1 + (count % (positions - first))],
    steps: [1, 1, 1, 1],
  } as const;
  return [g.apply(part, convolved), convolved];
}

/** The convolution, and then its padding, which nobody else reads once the old convolution is gone. */
const cropAll: Pass = (graph) => crop(deadCode(crop(graph)));

describe('crop', () => {
  it('convolves what the slice takes, and pads less', () => {
    const write = (g: GraphWriter): number =>
      slicedConvolution(g, { stride: 1, dilation: 1, low: 2, start: 1, count: 11 })[0];
    expect(passedText(cropAll, write)).toBe(
      [
        '%0 = x : float32[2, 1, 2, 12]',
        '%1 = weight : float32[1, 3, 2, 3]',
        '%2 = pad(%0) padding=[{"low":0,"high":0,"interior":0},{"low":0,"high":0,"interior":0},{"low":0,"high":0,"interior":0},{"low":1,"high":1,"interior":0}] value=0 : float32[2, 1, 2, 14]',
        '%3 = convolve(%2, %1) stride=[1] dilation=[1] : float32[2, 1, 3, 12]',
        'result = %3',
      ].join('\n'),
    );
  });

  it('leaves a convolution that is read as a whole, too', () => {
    const graph = graphOf((g) =>
      slicedConvolution(g, { stride: 1, dilation: 1, low: 2, start: 1, count: 11 }),
    );
    expect(crop(graph)).toEqual(graph);
  });

  it('changes no bit of any convolution', () => {
    const small = (max: number) => fc.integer({ min: 1, max });
    const settings = fc.record({
      stride: small(3),
      by: small(3),
      before: fc.nat(2),
      dilation: small(2),
      low: fc.nat(3),
      start: fc.nat(9),
      count: fc.nat(9),
    });
    const values = Float32Array.from({ length: 48 }, (_, i) => Math.sin(i * i));
    fc.assert(
      fc.property(settings, (setting) => {
        const graph = graphOf((g) => slicedConvolution(g, setting)[0]);
        const inputs = [values, values.slice(0, 18)];
        expect(evaluateGraph(cropAll(graph), inputs)).toEqual(evaluateGraph(graph, inputs));
      }),
    );
  });

  it('changes no result', () => expectSameBits(crop));
});
