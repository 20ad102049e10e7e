/** Compiled programs. */
import { grad } from '@glissade/autograd';
import { compile } from '@glissade/compiler';
import { type Backend, type Tensor, tensor } from '@glissade/tensor';
import { inputTensors } from '../inputs.ts';
import { allNumbers, type Numbers, numbersOf } from '../numbers.ts';
import { type InputNode, inputsOf, run } from '../program.ts';
import { compared, floatInputs, hasGradient, type Oracle, scalarOf, slopes, values } from './measure.ts';

/** A compiled program gives what it does step by step, for several inputs; earlier results and inputs stay as they were. */
export const compiled: Oracle = (program, fast) => {
  const step = compile((...inputs: Tensor[]) => {
    const outputs = run(program, inputs);
    return { first: outputs[0], all: outputs };
  });
  const kept: (() => string | undefined)[] = [];
  for (const variation of [0, 1, 2, 0]) {
    const views = inputTensors(program, fast, variation);
    // Views, or tensors that lie in order.
    const inputs = variation === 1 ? views.map((x) => tensor(x.dataSync(), x)) : views;
    const before = allNumbers('input', inputs);
    const { all } = step(...inputs);
    const found = allNumbers('output', all);
    const wrong = compared(program, found, values(program, variation), fast);
    if (wrong) return `call ${variation}: ${wrong}`;
    kept.push(() => {
      const isChanged = (a: readonly Numbers[], b: readonly Numbers[]) =>
        JSON.stringify(a) !== JSON.stringify(b);
      if (isChanged(before, allNumbers('input', inputs))) return `an input of call ${variation} changed`;
      return isChanged(found, allNumbers('output', all))
        ? `a result of call ${variation} changed later`
        : undefined;
    });
  }
  if (step.programs.length > 1) return `traced ${step.programs.length} times`;
  return kept.map((check) => check()).find((wrong) => wrong !== undefined);
};

/** The same tensor as several arguments. */
export const compiledTwice: Oracle = (program, fast) => {
  const nodes = inputsOf(program).map((i) => program.nodes[i] as InputNode);
  const firstLike = nodes.map((node) =>
    nodes.findIndex(
      (other) =>
        `${other.dtype}${other.shape}${other.kind}${other.bound}` ===
        `${node.dtype}${node.shape}${node.kind}${node.bound}`,
    ),
  );
  if (firstLike.every((first, i) => first === i)) return undefined;
  const step = compile((...inputs: Tensor[]) => run(program, inputs));
  const shared = (variation: number, backend: Backend): Tensor[] => {
    const inputs = inputTensors(program, backend, variation);
    return firstLike.map((first) => inputs[first]!);
  };
  for (const variation of [0, 1]) {
    const found = allNumbers('output', step(...shared(variation, fast)));
    const wrong = compared(
      program,
      found,
      (backend) => allNumbers('output', run(program, shared(variation, backend))),
      fast,
    );
    if (wrong) return `call ${variation}: ${wrong}`;
  }
  return undefined;
};

export const compiledGradients: Oracle = (program, fast) => {
  if (!hasGradient(program, fast)) return undefined;
  const places = floatInputs(program);
  const step = compile(grad(scalarOf(program), places));
  for (const variation of [0, 1]) {
    const found = step(...inputTensors(program, fast, variation)).map((x, i) =>
      numbersOf(`gradient of input ${places[i]}`, x),
    );
    const wrong = compared(program, found, slopes(program, variation), fast);
    if (wrong) return `call ${variation}: ${wrong}`;
  }
  return undefined;
};
