/**
 * The roof over every WebAssembly system: how many 32-bit multiply-adds an engine does in vectors of four, in registers
 * alone, on one thread.
 */

/** GFLOP/s; `relaxed` where the engine has relaxed SIMD. */
export interface Roof {
  readonly plain: number;
  readonly relaxed?: number;
}

/** Chains of multiply-adds that do not wait for each other; more than the processor's latency times its units. */
const chains = 12;
const flopsOfRound = chains * 4 * 2;

const code = {
  splat: [0xfd, 0x13],
  multiply: [0xfd, 0xe6, 0x01],
  add: [0xfd, 0xe4, 0x01],
  relaxedMultiplyAdd: [0xfd, 0x85, 0x02],
  extractFirst: [0xfd, 0x1f, 0x00],
} as const;
const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const float = (value: number): number[] => [0x43, ...new Uint8Array(Float32Array.of(value).buffer)];

/** The length in front, as variable-length bytes. */
function sized(bytes: readonly number[]): number[] {
  const length = bytes.length;
  return length < 128 ? [length, ...bytes] : [(length & 127) | 128, length >> 7, ...bytes];
}

/** A module with one function, `run(rounds: i32) -> f32`. */
export function roofModule(relaxed: boolean): Uint8Array<ArrayBuffer> {
  const [rounds, a, b, first] = [0, 1, 2, 3];
  const accumulators = Array.from({ length: chains }, (_, i) => first + i);
  const step = (c: number): number[] =>
    relaxed
      ? [...get(a), ...get(b), ...get(c), ...code.relaxedMultiplyAdd, ...set(c)]
      : [...get(a), ...get(c), ...code.multiply, ...get(b), ...code.add, ...set(c)];
  const countDown = [...get(rounds), 0x41, 1, 0x6b, 0x22, rounds, 0x0d, 0];
  const total = accumulators.flatMap((c, i) => [...get(c), ...(i > 0 ? code.add : [])]);
  const body = [
    ...[1, 2 + chains, 0x7b],
    ...[...float(1.0000001), ...code.splat, ...set(a), ...float(0.9999999), ...code.splat, ...set(b)],
    ...[0x03, 0x40, ...accumulators.flatMap(step), ...countDown, 0x0b],
    ...[...total, ...code.extractFirst, 0x0b],
  ];
  const section = (id: number, content: readonly number[]): number[] => [id, ...sized(content)];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 1, 0x7f, 1, 0x7d]),
    ...section(3, [1, 0]),
    ...section(7, [1, 3, 0x72, 0x75, 0x6e, 0, 0]),
    ...section(10, [1, ...sized(body)]),
  ]);
}

/** The best of twelve trials. */
export function measureRoof(rounds: number): Roof {
  const best = (relaxed: boolean): number | undefined => {
    const bytes = roofModule(relaxed);
    if (!WebAssembly.validate(bytes)) return undefined;
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
    const run = exports['run'] as (rounds: number) => number;
    const trials = Array.from({ length: 12 }, () => {
      const start = performance.now();
      run(rounds);
      return (rounds * flopsOfRound) / (performance.now() - start) / 1e6;
    });
    return Math.max(...trials);
  };
  const relaxed = best(true);
  return { plain: best(false) ?? 0, ...(relaxed !== undefined && { relaxed }) };
}
