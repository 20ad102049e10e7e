/** What each problem's result must be, computed here in float64 and by no system that is measured. */
import { columnsOf, columnWeight, fingerprint, rowWeight } from '../fingerprint.ts';
import type { Elementwise, Matmul, NetworkName, Problem, Reduction, Tiny } from '../problem.ts';
import { lossOfStep } from './network.ts';

/** How often `step` is called before its result is checked: a loss must have seen updates. */
export const callsBeforeCheck = (problem: Problem): number =>
  ['mlp', 'cnn', 'network', 'first'].includes(problem.kind) ? 3 : 1;

/**
 * The losses of the third step at a batch of 64, in float64, as no loops here compute them but PyTorch:
 * `echo '{"do":"prepare","calls":3}' | python3 peers/pytorch.py float64 '{"kind":"network","name":"lstm","batch":64}'`
 */
const networkLosses: Readonly<Record<NetworkName, number>> = {
  residual: 2.167418555869859,
  wide: 1.5047997951507912,
  depthwise: 2.297674065566538,
  autoencoder: 1.06816240078066,
  lstm: 2.2799650841558154,
  transformer: 2.2375311875892177,
};

/** The fingerprint of the result. */
export function expected(problem: Problem): number {
  if (problem.kind === 'matmul') return product(problem);
  const values = resultOf(problem);
  return fingerprint(values, columnsOf(problem, values.length));
}

/** The weighted sum of A B is (weights of rows A) times (B weights of columns). */
function product({ n, a, b }: Matmul): number {
  let sum = 0;
  for (let k = 0; k < n; k++) {
    let left = 0;
    let right = 0;
    for (let i = 0; i < n; i++) {
      left += rowWeight(i) * a[i * n + k]!;
      right += b[k * n + i]! * columnWeight(i);
    }
    sum += left * right;
  }
  return sum;
}

function resultOf(problem: Exclude<Problem, Matmul>): ArrayLike<number> {
  switch (problem.kind) {
    case 'mlp':
    case 'cnn':
      return [lossOfStep(problem, callsBeforeCheck(problem))];
    case 'network':
    case 'first':
      return [networkLosses[problem.name]];
    case 'elementwise':
      return elementwise(problem);
    case 'reduction':
      return reduction(problem);
    case 'tiny':
      return tiny(problem);
  }
}

const elementwise = ({ name, x, scale, shift }: Elementwise): Float64Array =>
  Float64Array.from(x, (v) => (name === 'add' ? v + v : Math.tanh(v * scale + shift) * v + Math.exp(-v)));

function reduction({ name, n, x }: Reduction): Float64Array {
  const rows = new Float64Array(n);
  const columns = new Float64Array(n);
  const exponentials = new Float64Array(n);
  x.forEach((value, i) => {
    const row = Math.floor(i / n);
    rows[row]! += value;
    columns[i % n]! += value;
    exponentials[row]! += Math.exp(value);
  });
  if (name === 'softmax')
    return Float64Array.from(x, (value, i) => Math.exp(value) / exponentials[Math.floor(i / n)]!);
  if (name === 'sum') return Float64Array.of(rows.reduce((a, b) => a + b, 0));
  return name === 'sum-axis0' ? columns : rows;
}

function tiny({ name, a, b, p, q }: Tiny): Float64Array {
  if (name !== 'scalar10') {
    const times = name === 'add10' ? 1 : 100;
    return Float64Array.from(a, (value, i) => value + times * b[i]!);
  }
  // The gradients by central differences.
  const h = 1e-6;
  return Float64Array.of(
    (tenOperations(p + h, q) - tenOperations(p - h, q)) / (2 * h),
    (tenOperations(p, q + h) - tenOperations(p, q - h)) / (2 * h),
  );
}

function tenOperations(p: number, q: number): number {
  const c = p + q;
  const d = p * q;
  const e = c + d;
  const f = e * c;
  const i = Math.exp(f * 0.1) + d;
  return (i * i - c) * p;
}
