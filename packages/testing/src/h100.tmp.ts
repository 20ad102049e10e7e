import { gpu } from '@glissade/backend-gpu';
import { compile } from '@glissade/compiler';
import { manualSeed, randn, type Tensor, useBackend } from '@glissade/tensor';

const backend = await gpu({ adapter: process.argv[2] ?? 'NVIDIA' });
console.log(
  String(backend.adapter),
  backend.mostBuffers,
  'wg storage',
  backend.device.limits.maxComputeWorkgroupStorageSize,
  'binding',
  backend.device.limits.maxStorageBufferBindingSize,
);
useBackend(backend as never);
manualSeed(1);
const sizes = (process.argv[3] ?? '256,512,1024,2048,4096,8192').split(',').map(Number);
for (const n of sizes) {
  for (const form of ['nn', 'nt', 'tn'] as const) {
    const a = randn([n, n]);
    const b = randn([n, n]);
    const f =
      form === 'nn'
        ? (x: Tensor, y: Tensor) => x.matmul(y)
        : form === 'nt'
          ? (x: Tensor, y: Tensor) => x.matmul(y.transpose(0, 1))
          : (x: Tensor, y: Tensor) => x.transpose(0, 1).matmul(y);
    const g = compile(f);
    const c = await g(a, b).at(0).at(0).item();
    const [ra, rb] = [
      await (form === 'tn' ? a.transpose(0, 1) : a).at(0).data(),
      await (form === 'nt' ? b.transpose(0, 1) : b).transpose(0, 1).at(0).data(),
    ];
    let s = 0;
    for (let k = 0; k < n; k++) s += ra[k]! * rb[k]!;
    const program = g.programs[0]!.executable;
    const inputs = [a.value, b.value] as never;
    const count = Math.max(3, Math.min(50, Math.ceil(2e12 / (2 * n ** 3))));
    const small = backend.allocate('float32', 1);
    await backend.read(small);
    let best = Infinity;
    for (let r = 0; r < 3; r++) {
      const t = performance.now();
      for (let i = 0; i < count; i++) program.run(inputs);
      await backend.read(small);
      best = Math.min(best, (performance.now() - t) / count);
    }
    console.log(
      `matmul ${form} ${n}: ${best.toFixed(3)} ms, ${((2 * n ** 3) / best / 1e9).toFixed(2)} TFLOP/s, error ${Math.abs(c - s).toExponential(1)}`,
    );
  }
}
// bandwidth
const x = randn([1 << 24]);
for (const [name, f, factor] of [
  ['add', (x: Tensor) => x.add(1), 2],
  ['sum', (x: Tensor) => x.sum(), 1],
  ['softmax rows', (x: Tensor) => x.reshape([1 << 14, 1 << 10]).softmax(1), 2],
  ['column sums', (x: Tensor) => x.reshape([1 << 14, 1 << 10]).sum(0), 1],
] as const) {
  const g = compile(f as never) as never as {
    (x: Tensor): Tensor;
    programs: { executable: { run(v: unknown): void } }[];
  };
  g(x);
  const small = backend.allocate('float32', 1);
  await backend.read(small);
  let best = Infinity;
  for (let r = 0; r < 3; r++) {
    const t = performance.now();
    for (let i = 0; i < 20; i++) g.programs[0]!.executable.run([x.value]);
    await backend.read(small);
    best = Math.min(best, (performance.now() - t) / 20);
  }
  console.log(
    `${name} of 64 MB: ${best.toFixed(3)} ms, ${((64 * 1.048576 * factor) / best).toFixed(0)} GB/s`,
  );
}
