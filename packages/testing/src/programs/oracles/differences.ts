/** Derivatives. */
import { grad, jvp } from '@glissade/autograd';
import { isFloat, type Tensor, tensor } from '@glissade/tensor';
import { inputTensors } from '../inputs.ts';
import { execute, isCall, run } from '../program.ts';
import { Random } from '../random.ts';
import { floatInputs, hasGradient, type Oracle, total } from './measure.ts';

const addScaled = (x: readonly Tensor[], by: number, v: readonly Tensor[]): Tensor[] =>
  x.map((each, i) => each.add(v[i]!.mul(by)));
const inner = (a: readonly Tensor[], b: readonly Tensor[]): number =>
  a.reduce((all, each, i) => all + each.mul(b[i]!).sum().itemSync(), 0);

/** Derivatives, first, second and forwards, against differences along a direction, in float64. */
export const differences: Oracle = (program, fast) => {
  if (!hasGradient(program, fast)) return undefined;
  if (program.nodes.some((node) => isCall(node) && node.operation.detaches)) return undefined;
  const inputs = inputTensors(program, fast);
  const isWide = execute(program, inputs)
    .flat()
    .every(({ dtype }) => !isFloat(dtype) || dtype === 'float64');
  if (!isWide) return undefined;
  const places = floatInputs(program);
  const random = new Random(program.seed + 4);
  const drawn = (scale: number): Tensor[] =>
    places.map((i) => {
      const { shape, size } = inputs[i]!;
      return tensor(
        Float64Array.from({ length: size }, () => scale * random.normal()),
        { shape },
      );
    });
  const f = (...moved: Tensor[]): Tensor =>
    total(
      run(
        program,
        inputs.map((x, i) => moved[places.indexOf(i)] ?? x),
      ),
    )!;
  const numbers = places.map((_, i) => i);
  // Beside the short numbers, where some are equal and functions have kinks.
  const at = addScaled(
    places.map((i) => inputs[i]!),
    1,
    drawn(0.004),
  );
  const along = drawn(1);
  const slope = (g: (...moved: Tensor[]) => Tensor, h: number): number =>
    (g(...addScaled(at, h, along)).itemSync() - g(...addScaled(at, -h, along)).itemSync()) / (2 * h);
  const check = (what: string, g: (...moved: Tensor[]) => Tensor, analytic: number): string | undefined => {
    const [fine, coarse, finest] = [slope(g, 1e-6), slope(g, 3e-6), slope(g, 2e-7)];
    const doubt = Math.max(Math.abs(fine - coarse), Math.abs(fine - finest));
    if (!Number.isFinite(fine) || doubt > 1e-3 * (1 + Math.abs(fine))) return undefined;
    if (Math.abs(analytic - fine) <= 1e-5 * (1 + Math.abs(fine)) + 10 * doubt) return undefined;
    return `${what}: ${analytic}, by differences ${fine} (which differ by ${doubt})`;
  };
  const first = grad(f, numbers)(...at);
  const forwards = jvp(f, at, along)[1].itemSync();
  const backwards = inner(first, along);
  if (Math.abs(forwards - backwards) > 1e-9 * (1 + Math.abs(forwards)) + 1e-12 * inner(first, first))
    return `jvp gives ${forwards}, vjp ${backwards}`;
  const wrong = check('the derivative', f, backwards);
  const isKinked = program.nodes.some((node) => isCall(node) && node.operation.isSlopeKinked);
  if (wrong || isKinked || program.nodes.length > 14) return wrong;
  const others = drawn(1);
  const g = (...moved: Tensor[]): Tensor =>
    grad(
      f,
      numbers,
    )(...moved)
      .map((x, i) => x.mul(others[i]!).sum())
      .reduce((a, b) => a.add(b));
  return check('the second derivative', g, inner(grad(g, numbers)(...at), along));
};
