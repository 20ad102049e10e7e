/** The list of what is measured. */
import type { Specification } from './problem.ts';

export type Unit = 'GFLOP/s' | 'us' | 'ms';

export interface Workload {
  readonly name: string;
  /** `--only` takes it too. */
  readonly group: string;
  readonly specification: Specification;
  readonly unit: Unit;
  /** From milliseconds for one call to the unit. */
  readonly convert: (milliseconds: number) => number;
  /** Measured only when asked for by name. */
  readonly optional?: boolean;
}

const milliseconds = (ms: number): number => ms;
const microseconds = (ms: number): number => ms * 1000;

const matmul = (n: number): Workload => ({
  name: `matmul-${n}`,
  group: 'matmul',
  specification: { kind: 'matmul', n },
  unit: 'GFLOP/s',
  convert: (ms) => (2 * n ** 3) / ms / 1e6,
  optional: n > 1024,
});

const mlp = (sizes: readonly number[], batch: number): Workload => ({
  name: `mlp-${sizes.join('-')}-b${batch}`,
  group: 'mlp',
  specification: { kind: 'mlp', sizes, batch },
  unit: 'us',
  convert: microseconds,
});

const cnn: Workload = {
  name: 'cnn-b64',
  group: 'cnn',
  specification: { kind: 'cnn', side: 28, channels: [16, 32], batch: 64 },
  unit: 'ms',
  convert: milliseconds,
};

const networks = (['residual', 'wide', 'depthwise', 'autoencoder', 'lstm', 'transformer'] as const).map(
  (name): Workload => ({
    name: `${name}-b64`,
    group: 'networks',
    specification: { kind: 'network', name, batch: 64 },
    unit: 'ms',
    convert: milliseconds,
  }),
);

const firstCalls = (['residual', 'lstm', 'transformer'] as const).map(
  (name): Workload => ({
    name: `first-${name}-b64`,
    group: 'first',
    specification: { kind: 'first', name, batch: 64 },
    unit: 'ms',
    convert: milliseconds,
  }),
);

const elementwise = (['chain', 'add'] as const).map(
  (name): Workload => ({
    name,
    group: 'elementwise',
    specification: { kind: 'elementwise', name, count: 1_000_000 },
    unit: 'ms',
    convert: milliseconds,
  }),
);

const reductions = (['sum', 'sum-axis0', 'sum-axis1', 'softmax'] as const).map(
  (name): Workload => ({
    name,
    group: 'reduction',
    specification: { kind: 'reduction', name, n: 1024 },
    unit: 'ms',
    convert: milliseconds,
  }),
);

const tiny = (['add10', 'add10-chain100', 'scalar10'] as const).map(
  (name): Workload => ({
    name,
    group: 'tiny',
    specification: { kind: 'tiny', name },
    unit: 'us',
    // Of the chain, one of its hundred additions.
    convert: (ms) => microseconds(ms) / (name === 'add10-chain100' ? 100 : 1),
  }),
);

export const workloads: readonly Workload[] = [
  ...[64, 128, 256, 512, 1024, 2048, 4096, 8192].map(matmul),
  mlp([784, 128, 10], 64),
  mlp([784, 128, 10], 512),
  mlp([784, 512, 512, 10], 128),
  cnn,
  ...networks,
  ...firstCalls,
  ...elementwise,
  ...reductions,
  ...tiny,
];

/** What is measured when nothing else is said. */
export const usual: readonly Workload[] = workloads.filter(({ optional }) => !optional);

/** The one of that name, else those of that group. */
export function named(name: string): readonly Workload[] {
  const exact = workloads.filter((each) => each.name === name);
  return exact.length > 0 ? exact : usual.filter(({ group }) => group === name);
}
