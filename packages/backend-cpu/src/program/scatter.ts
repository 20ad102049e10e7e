/** Scatter-adds of whole rows: the gradients of embeddings, the messages of a graph. */
import { type Expression, input, size } from '@glissade/tensor';
import { axesByStride, linesAlong, nestOver } from '../strided.ts';
import { i32 } from '../wasm/index.ts';
import { Cursors } from './cursors.ts';
import type { Emitted, KernelOf, KernelSite } from './emitted.ts';
import type { Located } from './located.ts';
import { chooseIndex, lanesOf, type Stored, writeResults } from './sources.ts';
import { type Cut, partOf, waysOf } from './units.ts';

const sum: Expression = { kind: 'binary', function: 'add', left: input(0), right: input(1) };

/** Threads share the lanes of all rows: rows may meet in one place, and are added there in order. */
const chunk = 32;

/** Undefined where lanes of one row may meet, and for the dtypes that vector code does not add. */
export function emitScatterAdd(kernel: KernelOf<'scatterAdd'>, site: KernelSite): Emitted | undefined {
  const { axis } = kernel.step;
  const [output, index, updates] = [...kernel.outputs, ...kernel.inputs].map(site.locate) as [
    Located,
    Located,
    Located,
  ];
  const { shape } = index;
  const { dtype } = output;
  if (index.dtype !== 'int32' || !['float32', 'int32'].includes(dtype)) return undefined;
  const nest = nestOver(axesByStride(shape, [updates]), shape, [linesAlong(axis, output), index, updates]);
  const rowAxes = nest.lengths.length - 1;
  if (nest.strides[0]![rowAxes] === 0 || nest.strides[1]![rowAxes] !== 0) return undefined;
  const lanes = nest.lengths[rowAxes]!;
  const rows = size(shape) / lanes;
  const cut: Cut = {
    rows: 1,
    lanes,
    cycles: rows * (10 + 2 * lanes),
    units: Math.ceil(lanes / chunk),
    rowsPerUnit: 1,
    chunk,
    ways: waysOf(lanes, 0),
  };
  return {
    ...cut,
    addressesOf: ({ inputs, outputs }) => site.addresses([...outputs, ...inputs]),
    emit: (f, unit, _, addresses) => {
      const cursors = new Cursors(f, nest.lengths);
      const [line, place, from] = nest.strides.map((strides, i) => cursors.place(addresses[i]!, strides));
      const chosen = f.local('i32');
      const target: Stored = { dtype, place: { ...line!, origin: chosen } };
      const at = lanesOf({ dtype: 'int32', place: place! }, cursors.own, -1, 1);
      const part = partOf(f, unit, cut);
      return [
        part.statements,
        cursors.rows(rowAxes, 0, rows, () => [
          chooseIndex(f, chosen, i32.load(at.at, at.base), { length: output.shape[axis]!, site }),
          chosen.set(i32.add(i32.mul(chosen, output.strides[axis]!), line!.origin ?? 0)),
          cursors.lanes(
            rowAxes,
            cursors.own,
            part.from,
            part.to,
            (positions, count) =>
              writeResults(
                f,
                [
                  { kind: 'memory', ...target },
                  { kind: 'memory', dtype, place: from! },
                ],
                [sum],
                [target],
                positions,
                rowAxes,
                count,
              ),
            cut.ways,
          ),
        ]),
      ];
    },
  };
}
