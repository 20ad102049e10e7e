import { gpu } from '@glissade/backend-gpu';
import { type Expression, input, whole } from '@glissade/tensor';
const backend = await gpu({ adapter: process.argv[2] ?? 'SwiftShader' });
const n = 1 << 20;
const x = backend.allocate('float32', n), y = backend.allocate('float32', n), small = backend.allocate('float32', 1);
backend.write(x, Float32Array.from({ length: n }, (_, i) => Math.sin(i)));
const un = (f: string, of: Expression = input(0)): Expression => ({ kind: 'unary', function: f as never, of });
const bin = (f: string, left: Expression, right: Expression): Expression => ({ kind: 'binary', function: f as never, left, right });
const one: Expression = { kind: 'constant', value: 1.5, dtype: 'float32' };
const cases: [string, Expression][] = [['copy', input(0)], ['add', bin('add', input(0), one)], ['maximum', bin('maximum', input(0), one)], ['divide', bin('divide', one, input(0))], ['exp', un('exp')], ['log', un('log')], ['tanh', un('tanh')], ['sigmoid', un('sigmoid')], ['sin', un('sin')], ['erf', un('erf')], ['sqrt', un('sqrt')], ['power', bin('power', input(0), one)]];
for (const [name, expression] of cases) {
  const step = { family: 'map', expression } as const;
  const run = () => backend.run(step, [whole(x, 'float32', [n])], whole(y, 'float32', [n]));
  run(); await backend.read(small);
  const times: number[] = [];
  for (let i = 0; i < 7; i++) { const t = performance.now(); run(); await backend.read(small); times.push(performance.now() - t); }
  console.log(name.padEnd(10), times.sort((a, b) => a - b)[3]!.toFixed(2), 'min', times[0]!.toFixed(2));
}
