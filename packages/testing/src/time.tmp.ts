import { gpu } from '@glissade/backend-gpu';
import { compile, explain } from '@glissade/compiler';
import { crossEntropy } from '@glissade/losses';
import * as nn from '@glissade/nn';
import { SGD } from '@glissade/optim';
import { manualSeed, randn, type Tensor, tensor, useBackend } from '@glissade/tensor';

const [name = 'llvmpipe', kind = 'mlp', size = '64'] = process.argv.slice(2);
const backend = await gpu({ adapter: name });
useBackend(backend as never);
manualSeed(1);
const b = Number(size);
const model =
  kind === 'mlp'
    ? new nn.Sequential(new nn.Linear(784, 128), new nn.ReLU(), new nn.Linear(128, 10))
    : new nn.Sequential(
        new nn.Conv2d(1, 8, 3, { padding: 1 }),
        new nn.ReLU(),
        new nn.MaxPool2d(2),
        new nn.Conv2d(8, 16, 3, { padding: 1 }),
        new nn.ReLU(),
        new nn.MaxPool2d(2),
        new nn.Flatten(),
        new nn.Linear(16 * 49, 10),
      );
const opt = new SGD(model.parameters(), { lr: 0.05, momentum: 0.9 });
const x = kind === 'mlp' ? randn([b, 784]) : randn([b, 1, 28, 28]);
const y = tensor(Int32Array.from({ length: b }, (_, i) => i % 10));
const step = compile((x: Tensor, y: Tensor) => {
  const loss = crossEntropy(model.forward(x), y);
  opt.zeroGrad();
  loss.backward();
  opt.step();
  return loss;
});
console.log(await step(x, y).item());
const u = backend.usage();
const t = performance.now();
for (let i = 0; i < 10; i++) await step(x, y).item();
console.log(
  'per step with read',
  (performance.now() - t) / 10,
  'ms; dispatches',
  (backend.usage().dispatches - u.dispatches) / 10,
  'submits',
  (backend.usage().submits - u.submits) / 10,
);
if (process.argv[5]) console.log(explain(step, { rounds: 0 }).split('buffers')[0]!.split('kernel')[1] ?? '');
const program = step.programs[0]!.program;
let all = 0;
for (const kernel of program.kernels) {
  const exe = backend.compile({ ...program, inputs: [], outputs: [kernel.outputs[0]!], kernels: [kernel] });
  const small = backend.allocate('float32', 1);
  exe.run([]);
  await backend.read(small);
  const times: number[] = [];
  for (let i = 0; i < 5; i++) {
    const t = performance.now();
    exe.run([]);
    await backend.read(small);
    times.push(performance.now() - t);
  }
  const m = times.sort((a, b) => a - b)[2]!;
  all += m;
  console.log(
    m.toFixed(2).padStart(8),
    kernel.step.family,
    'by' in kernel.step ? kernel.step.by : '',
    JSON.stringify(kernel.inputs.map((v) => v.shape)),
    '->',
    JSON.stringify(kernel.outputs.map((v) => v.shape)),
    kernel.extras.length,
  );
}
console.log('sum', all);
