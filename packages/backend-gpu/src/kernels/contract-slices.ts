/** How slices of an operand come from memory, through registers, into the memory of a workgroup. */
import type { View } from '@glissade/tensor';
import { Body } from '../wgsl/body.ts';
import type { Shader } from '../wgsl/shader.ts';
import { offsetCode, unravel } from '../wgsl/space.ts';
import type { Group } from './contraction.ts';

export interface Slices {
  /** Reads the slice that begins at a term into registers; terms beyond the end count as 0. */
  readonly load: (at: string, end: string) => string;
  /** Puts the registers into the workgroup's memory. */
  readonly keep: string;
}

/** The statements that put a vector into the workgroup's memory: four rows, the `line`-th such, at one term of the slice. */
export type Keep = (name: 'left' | 'right', term: string, line: string, vector: string) => string;

interface SliceSite {
  readonly body: Body;
  readonly shader: Shader;
  readonly tile: number;
  readonly lanes: number;
  readonly depth: number;
  readonly keep: Keep;
  readonly inner: Group;
  readonly batches: Group;
  readonly batch: readonly string[];
  readonly vector: string;
}

/** @param first - the number of the tile's first row or column */
export function slicesOf(
  name: 'left' | 'right',
  view: View<number>,
  group: Group,
  first: string,
  { body, shader, tile, lanes, depth, keep, inner, batches, batch, vector }: SliceSite,
): Slices {
  const lines = tile / 4;
  const idle = lines * depth < lanes ? `lane < ${lines * depth}u` : '';
  const alongTerms = inner.strides(view).at(-1) === 1 || group.strides(view).at(-1) !== 1;
  const batchOffset = offsetCode(batch, batches.strides(view));
  const registers = Array.from({ length: Math.ceil((lines * depth) / lanes) }, (_, n) => {
    const number = body.name(`lane + ${n * lanes}u`);
    // Neighbouring threads read what lies side by side.
    const line = body.name(alongTerms ? `${number} / ${depth}u` : `${number} % ${lines}u`);
    const term = body.name(alongTerms ? `${number} % ${depth}u` : `${number} / ${lines}u`);
    const starts = [0, 1, 2, 3].map((i) => {
      const place = body.name(`min(${first} + ${line} * 4u + ${i}u, ${group.size - 1}u)`);
      const distance = offsetCode(unravel(body, place, group.lengths), group.strides(view));
      return body.name([batchOffset, distance].filter((code) => code !== undefined).join(' + ') || '0');
    });
    const register = `${name}${n}_slice`;
    body.add(`var ${register}: ${vector};`);
    return { register, line, term, starts };
  });
  return {
    load: (at, end) =>
      registers
        .map(({ register, term, starts }) => {
          const step = new Body('s');
          const place = step.name(`min(${at} + ${term}, ${inner.size - 1}u)`);
          const distance = offsetCode(unravel(step, place, inner.lengths), inner.strides(view));
          const along = step.name(distance ?? '0');
          const values = starts.map((start) => shader.element(view, start, along));
          const inside = [`${at} + ${term} < ${end}`, ...(idle ? [idle] : [])].join(' && ');
          return `if (${inside}) {\n${step}\n${register} = ${vector}(${values.join(', ')});\n} else { ${register} = ${vector}(); }`;
        })
        .join('\n'),
    keep: registers
      .map(({ register, line, term }) => {
        const store = keep(name, term, line, register);
        return idle ? `if (${idle}) { ${store} }` : store;
      })
      .join('\n'),
  };
}
