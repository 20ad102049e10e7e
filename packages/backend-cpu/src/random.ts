/**
 * Uniform float32 numbers in [0, 1) from a key and a position: the upper 24 bits of Threefry-2x32's first word, four
 * positions at a time. Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 */
import { newArray, type Step, size, type TypedArray, type View, whole } from '@glissade/tensor';
import { copyRectangle } from './map/copy.ts';
import { copyStep, runMap } from './map/map.ts';
import { integer } from './map/math/index.ts';
import { blockLength, kernelExports, memoryImport, regionAddress, regionArray } from './map/staging.ts';
import { flatStride } from './strided.ts';
import { f32x4, i32, i32x4, ModuleBuilder, v128 } from './wasm/index.ts';

export function runRandom(
  _: Extract<Step, { family: 'random' }>,
  [key]: readonly View<TypedArray>[],
  output: View<TypedArray>,
): void {
  const { shape, dtype } = output;
  const count = size(shape);
  const [first, second] = [0, 1].map((i) => key!.buffer[key!.offset + i * key!.strides[0]!]!) as [
    number,
    number,
  ];
  if (flatStride(shape, output.strides) === 1) {
    fill(output.buffer, output.offset, count, first, second);
    return;
  }
  // Positions count in row-major order, whatever the layout.
  const dense = whole(newArray(dtype, count), dtype, shape);
  fill(dense.buffer, 0, count, first, second);
  runMap(copyStep, [dense], output);
}

function fill(to: TypedArray, offset: number, count: number, first: number, second: number): void {
  kernel ??= makeKernel();
  for (let start = 0; start < count; start += blockLength) {
    const length = Math.min(blockLength, count - start);
    kernel.run(length, start, first, second, first ^ second ^ parity);
    copyRectangle(to, offset + start, 0, 1, kernel.output, 0, 0, 1, 1, length);
  }
}

interface Kernel {
  readonly output: TypedArray;
  run(count: number, start: number, first: number, second: number, third: number): void;
}

let kernel: Kernel | undefined;

const parity = 0x1bd11bda;
const rotations = [13, 15, 26, 6, 17, 29, 16, 24] as const;

function makeKernel(): Kernel {
  const module = new ModuleBuilder(memoryImport);
  module.function({ export: 'run', parameters: 5 }, (body, count, start, first, second, third) => {
    const element = body.local('i32');
    const [x, y, a, b, c] = body.locals('v128', 5);
    const keys = [a, b, c];
    const counter = i32x4.add(i32x4.splat(i32.add(start, element)), i32x4.const(0, 1, 2, 3));
    const rounds = Array.from({ length: 20 }, (_, round) => {
      const rotation = rotations[round & 7]!;
      const rotated = v128.or(i32x4.shl(y, rotation), i32x4.shrU(y, 32 - rotation));
      const mix = [x.set(i32x4.add(x, y)), y.set(v128.xor(rotated, x))];
      if ((round & 3) < 3) return [...mix];
      const n = (round + 1) >> 2;
      const injected = i32x4.add(keys[(n + 1) % 3]!, integer(n));
      return [...mix, x.set(i32x4.add(x, keys[n % 3]!)), y.set(i32x4.add(y, injected))];
    });
    const uniform = f32x4.mul(f32x4.convertI32x4S(i32x4.shrU(x, 8)), f32x4.const(2 ** -24));
    return [
      a.set(i32x4.splat(first)),
      b.set(i32x4.splat(second)),
      c.set(i32x4.splat(third)),
      body.for(element, 0, count, 4, () => [
        x.set(i32x4.add(counter, a)),
        y.set(b),
        rounds,
        v128.store(i32.shl(element, 2), uniform, regionAddress(0)),
      ]),
    ];
  });
  return { output: regionArray(0, 'float32'), ...kernelExports<Pick<Kernel, 'run'>>(module) };
}
