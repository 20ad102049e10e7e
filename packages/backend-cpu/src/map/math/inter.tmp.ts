import { type Code, f32x4, i32, i32x4, ModuleBuilder, type Statement, v128 } from '../../wasm/index.ts';

type V = Code<'v128'>;
const ways = [1, 2, 3, 4];
const coeffs = [0.49999994, 0.166665211, 0.041668389, 0.00836871658, 0.00138145988];
function build(hoist: boolean, way: number, horner: boolean, even: boolean) {
  const m = new ModuleBuilder({ module: 'env', name: 'memory', initial: 2, maximum: 2, shared: false });
  m.function({ export: 'run', parameters: { n: 'i32' }, result: 'none' }, (f, { n }) => {
    const pre: Statement[] = [];
    const c = (v: V): V => {
      if (!hoist) return v;
      const l = f.local('v128');
      pre.push(l.set(v));
      return l;
    };
    const K = {
      lo: c(f32x4.const(-104)),
      hi: c(f32x4.const(89)),
      inv: c(f32x4.const(Math.LOG2E)),
      magic: c(f32x4.const(1.5 * 2 ** 23 + 254)),
      h: c(f32x4.const(0.693359375)),
      l: c(f32x4.const(Math.LN2 - 0.693359375)),
      one: c(f32x4.const(1)),
      co: coeffs.map((x) => c(f32x4.const(x))),
    };
    const at = f.local('i32');
    const streams = Array.from({ length: way }, (_, w) => {
      const st: Statement[] = [];
      const k = (v: V): V => {
        const l = f.local('v128');
        st.push(l.set(v));
        return l;
      };
      const { add, sub, mul, pmin, pmax } = f32x4;
      let x = k(v128.load(at, 16 * w));
      x = k(pmax(x, K.lo));
      x = k(pmin(x, K.hi));
      const b = k(add(k(mul(x, K.inv)), K.magic));
      const nn = k(sub(b, K.magic));
      const nh = k(mul(nn, K.h));
      const nl = k(mul(nn, K.l));
      const r = k(sub(k(sub(x, nh)), nl));
      let rest: V;
      if (horner) {
        let p = k(add(k(mul(K.co[4]!, r)), K.co[3]!));
        p = k(add(k(mul(p, r)), K.co[2]!));
        p = k(add(k(mul(p, r)), K.co[1]!));
        p = k(add(k(mul(p, r)), K.co[0]!));
        p = k(mul(p, r));
        p = k(mul(p, r));
        rest = k(add(p, r));
      } else {
        const r2 = k(mul(r, r));
        const p = k(add(k(mul(k(add(k(mul(K.co[4]!, r)), K.co[3]!)), r)), K.co[2]!));
        const q = k(add(k(mul(K.co[1]!, r)), K.co[0]!));
        const s = k(add(k(mul(p, r2)), q));
        rest = k(add(k(mul(s, r2)), r));
      }
      const one = k(add(rest, K.one));
      if (even) {
        const sc = k(i32x4.shl(b, 23));
        st.push(v128.store(at, k(mul(k(mul(one, sc)), sc)), 65536 + 16 * w));
      } else {
        const half = k(i32x4.shrU(b, 1));
        const s1 = k(i32x4.shl(half, 23));
        const s2 = k(i32x4.shl(k(i32x4.sub(b, half)), 23));
        st.push(v128.store(at, k(mul(k(mul(one, s1)), s2)), 65536 + 16 * w));
      }
      return st;
    });
    const zipped = streams[0]!.flatMap((_, i) => streams.map((s) => s[i]!));
    return [
      pre,
      f.loop((again) => [zipped, at.set(i32.add(at, 16 * way)), f.branch(again, i32.ltS(at, n))]),
    ] as Statement[];
  });
  return m.toBytes();
}
const memory = new WebAssembly.Memory({ initial: 2, maximum: 2 });
const f = new Float32Array(memory.buffer);
f.set(Float32Array.from({ length: 1536 }, (_, i) => Math.sin(i * 12.9898) * 2));
const out: string[] = [];
const only = process.argv[2];
const configs: [boolean, number, boolean, boolean][] = only
  ? [JSON.parse(only)]
  : [false, true].flatMap((h) =>
      ways.flatMap(
        (w) =>
          [
            [h, w, false, false],
            [h, w, true, false],
            [h, w, true, true],
          ] as [boolean, number, boolean, boolean][],
      ),
    );
const runs = configs.map(
  (c) =>
    [
      c,
      (new WebAssembly.Instance(new WebAssembly.Module(build(...c)), { env: { memory } }).exports as any).run,
      Infinity,
    ] as [any, any, number],
);
for (let r = 0; r < 2000; r++)
  for (const run of runs) {
    const t = process.hrtime.bigint();
    for (let i = 0; i < 10; i++) run[1](1536 * 4);
    run[2] = Math.min(run[2], Number(process.hrtime.bigint() - t) / 10 / 384);
  }
console.log(
  process.version,
  runs
    .map(
      (r) =>
        `${r[0][0] ? 'hoist' : 'const'} x${r[0][1]}${r[0][2] ? ' horner' : ''}${r[0][3] ? ' even' : ''}: ${r[2].toFixed(2)}`,
    )
    .join('; '),
);
