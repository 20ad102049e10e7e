/** Programs of many examples. */
import { grad } from '@glissade/autograd';
import { compile } from '@glissade/compiler';
import { add, type Backend, fillLike, mul, select, stack, type Tensor } from '@glissade/tensor';
import { vmap } from '@glissade/vmap';
import { inputTensors } from '../inputs.ts';
import { allNumbers, type Numbers } from '../numbers.ts';
import { inputsOf, run } from '../program.ts';
import { Random } from '../random.ts';
import { compared, floatInputs, hasGradient, type Measure, type Oracle, scalarOf, total } from './measure.ts';

/** A compiled function of many examples, and a compiled second derivative. */
export const compiledOthers: Oracle = (program, fast) => {
  const inputs = (backend: Backend): Tensor[] => inputTensors(program, backend);
  if (inputsOf(program).length === 0) return undefined;
  const both = (backend: Backend): Tensor[] => {
    const [a, b] = [inputs(backend), inputTensors(program, backend, 1)];
    return a.map((x, i) => stack([x, b[i]!]));
  };
  const many = vmap((...list: Tensor[]) => run(program, list));
  const step = compile(many);
  step(...both(fast));
  const found = allNumbers('mapped', step(...both(fast)));
  const wrong = compared(program, found, (backend) => allNumbers('mapped', many(...both(backend))), fast);
  if (wrong || !hasGradient(program, fast) || program.nodes.length > 16) return wrong;
  const places = floatInputs(program);
  const f = scalarOf(program);
  const g = (...list: Tensor[]): Tensor =>
    total(grad(f, places)(...list).map((x, i) => x.mul(list[places[i]!]!)))!;
  const second = grad(g, places);
  const slopesOf = (h: typeof second, backend: Backend): Numbers[] =>
    allNumbers('second derivative', h(...inputs(backend)));
  return compared(program, slopesOf(compile(second), fast), (backend) => slopesOf(second, backend), fast);
};

/** For many examples at once as for each by itself, values and gradients. */
export const mapped: Oracle = (program, fast) => {
  const random = new Random(program.seed + 3);
  const examples = random.int(1, 3);
  const inputs = (backend: Backend): Tensor[][] =>
    Array.from({ length: examples }, (_, i) => inputTensors(program, backend, i));
  const [first, ...others] = inputs(fast);
  if (first!.length === 0) return undefined;
  const dims: (number | null)[] = first!.map((x) =>
    random.chance(0.3) ? null : random.int(0, x.shape.length),
  );
  if (!dims.some((dim) => dim !== null)) dims[0] = 0;
  const batch = dims.map((dim, i) =>
    dim === null
      ? first![i]!
      : stack(
          [first!, ...others].map((each) => each[i]!),
          dim,
        ),
  );
  const mappedOver = (f: (...inputs: Tensor[]) => readonly Tensor[]) => [
    ...vmap(f, { inDims: dims })(...batch),
  ];
  const oneByOne =
    (f: (...inputs: Tensor[]) => readonly Tensor[]): Measure =>
    (backend) => {
      const given = inputs(backend);
      const all = given.map((own) => f(...dims.map((dim, i) => (dim === null ? given[0]! : own)[i]!)));
      return allNumbers(
        'result',
        all[0]!.map((_, i) => stack(all.map((list) => list[i]!))),
      );
    };
  const check = (f: (...inputs: Tensor[]) => readonly Tensor[]): string | undefined =>
    compared(program, allNumbers('result', mappedOver(f)), oneByOne(f), fast);
  const wrong = check((...list) => run(program, list));
  if (wrong || !hasGradient(program, fast)) return wrong;
  const wrongSlope = check(grad(scalarOf(program), floatInputs(program)));
  return wrongSlope && `gradient, ${wrongSlope}`;
};

/** The gradient around two, one in the other, each of which maps over some inputs: that of the sum over all pairs of examples. */
export const mappedTwice: Oracle = (program, fast) => {
  if (!hasGradient(program, fast)) return undefined;
  const random = new Random(program.seed + 5);
  const [f, places] = [scalarOf(program), floatInputs(program)];
  const scales = (like: Tensor): Tensor[] => [1, -0.5].map((scale) => fillLike(like, scale, []));
  // What the outer one shares is the inner one's alone: what it computes of that is computed around both.
  const maps = inputTensors(program, fast).map(() => [random.chance(0.3), random.chance(0.6)] as const);
  const over = (level: 0 | 1): (0 | null)[] => maps.map((map) => (map[level] ? 0 : null));
  if (!over(1).includes(0)) return undefined;
  const pairs = (backend: Backend): Tensor[] => {
    const [first, second, third, last] = [0, 1, 2, 3].map((i) => inputTensors(program, backend, i));
    return maps.map(([outer, inner], i) => {
      const rows = [stack([first![i]!, second![i]!]), stack([third![i]!, last![i]!])];
      return outer && inner ? stack(rows) : outer || inner ? rows[0]! : first![i]!;
    });
  };
  const mapped = (...inputs: Tensor[]): Tensor =>
    vmap(
      (scale: Tensor, ...rows: Tensor[]) =>
        vmap((...list: Tensor[]) => mul(f(...list), scale), { inDims: over(1) })(...rows),
      { inDims: [0, ...over(0)] },
    )(stack(scales(inputs[places[0]!]!)), ...inputs).sum();
  const oneByOne = (...inputs: Tensor[]): Tensor => {
    const at = (level: 0 | 1, list: readonly Tensor[], i: number): Tensor[] =>
      list.map((x, k) => (maps[k]![level] ? select(x, 0, i) : x));
    const each = scales(inputs[places[0]!]!).flatMap((scale, outer) =>
      [0, 1].map((inner) => mul(f(...at(1, at(0, inputs, outer), inner)), scale)),
    );
    return each.reduce(add);
  };
  const slopes = (g: (...inputs: Tensor[]) => Tensor, backend: Backend): Numbers[] =>
    allNumbers('gradient', grad(g, places)(...pairs(backend)));
  return compared(program, slopes(mapped, fast), (backend) => slopes(oneByOne, backend), fast);
};
