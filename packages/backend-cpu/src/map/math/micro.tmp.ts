import { type Expression, input } from '@glissade/tensor';
import { vectorKernel } from '../kernel.ts';

const names = (process.argv[2] ?? 'exp,tanh,sigmoid,log,erf,expm1,sin').split(',');
const out: string[] = [];
for (const name of names) {
  const e: Expression =
    name === 'copy'
      ? { kind: 'unary', function: 'negate', of: input(0) }
      : { kind: 'unary', function: name as 'exp', of: input(0) };
  const k = vectorKernel(e, ['float32'])!;
  const n = 1024;
  (k.inputs[0] as Float32Array).set(
    Float32Array.from({ length: n }, (_, i) => (name === 'log' ? i + 0.5 : Math.sin(i * 12.9898) * 2)),
  );
  let best = Infinity;
  for (let r = 0; r < 4000; r++) {
    const t = process.hrtime.bigint();
    for (let i = 0; i < 20; i++) k.run(n);
    const d = Number(process.hrtime.bigint() - t) / 20 / (n / 4);
    if (d < best) best = d;
  }
  out.push(`${name} ${best.toFixed(2)}`);
}
console.log(process.version, 'ns/vec4:', out.join(', '));
