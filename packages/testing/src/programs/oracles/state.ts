/** Compiled programs that change what is outside of them. */
import { parameter } from '@glissade/autograd';
import { compile } from '@glissade/compiler';
import * as optim from '@glissade/optim';
import { type Backend, cast, flip, isFloat, type Tensor } from '@glissade/tensor';
import { inputTensors } from '../inputs.ts';
import { allNumbers, type Numbers } from '../numbers.ts';
import { type InputNode, inputsOf, run } from '../program.ts';
import { Random } from '../random.ts';
import { compared, floatInputs, hasGradient, type Oracle, total } from './measure.ts';

/** Tensors outside that the program assigns as it goes. */
export const compiledState: Oracle = (program, fast) => {
  const random = new Random(program.seed + 1);
  const inputs = inputsOf(program);
  const isIndex = (node: number): boolean => (program.nodes[node] as InputNode).kind === 'index';
  const states = inputs.flatMap((node, i) => (!isIndex(node) && random.chance(0.4) ? [i] : []));
  if (states.length === 0) return undefined;
  const moments = new Map(states.map((state) => [random.int(0, program.nodes.length - 1), state] as const));
  const way = random.int(0, 4);
  const start = (backend: Backend, compiling = false): Numbers[] => {
    const all = inputTensors(program, backend);
    const change = (x: Tensor, node: number): Tensor => {
      const state = all[moments.get(node) ?? -1];
      if (!state) return x;
      const isSame = `${state.shape}` === `${x.shape}`;
      if (isSame && way === 0) state.assign(cast(x.detach(), state.dtype));
      else if (way === 1 && state.shape[0]! > 0) state.setAt([0], state.at(-1));
      else if (way === 2 && isFloat(state.dtype)) state.mul_(0.5).add_(state.sum().mul(0.125));
      else if (way === 3 && isFloat(state.dtype)) state.assign(state.flip(state.shape.map((_, i) => i)));
      else state.fill_(1);
      return x;
    };
    const step = (...given: Tensor[]): Tensor[] => {
      const used = all.map((x, i) => (states.includes(i) ? x : given[i]!));
      return run(program, used, change);
    };
    const call = compiling ? compile(step) : step;
    return [0, 1, 2].flatMap((variation) => {
      const results = call(...inputTensors(program, backend, variation));
      return [
        ...allNumbers(`call ${variation}, output`, results),
        ...allNumbers(
          `call ${variation}, state`,
          states.map((i) => all[i]!),
        ),
      ];
    });
  };
  return compared(program, start(fast, true), start, fast);
};

/** A few steps of an optimizer. */
export const training: Oracle = (program, fast) => {
  if (!hasGradient(program, fast)) return undefined;
  const places = floatInputs(program);
  const random = new Random(program.seed + 2);
  const weightDecay = random.pick([0, 0.1]);
  const optimizerOf = random.pick([
    (list: Tensor[]) => new optim.SGD(list, { lr: 0.01, momentum: 0.9, weightDecay }),
    (list: Tensor[]) => new optim.SGD(list, { lr: 0.01, weightDecay }),
    (list: Tensor[]) => new optim.Adam(list, { lr: 0.01, weightDecay, eps: 1e-3 }),
    (list: Tensor[]) => new optim.AdamW(list, { lr: 0.01, weightDecay, eps: 1e-3 }),
    (list: Tensor[]) => new optim.RMSprop(list, { lr: 0.01, weightDecay, eps: 1e-3 }),
    (list: Tensor[]) => new optim.Adagrad(list, { lr: 0.01, weightDecay, eps: 1e-3 }),
  ]);
  const clips = random.chance(0.5);
  const train = (backend: Backend, compiling = false): Numbers[] => {
    const all = inputTensors(program, backend).map((x) => (isFloat(x.dtype) ? parameter(x.clone()) : x));
    const parameters = places.map((i) => all[i]!);
    const optimizer = optimizerOf(parameters);
    const step = (): Tensor[] => {
      const outputs = run(program, all);
      const loss = total(outputs)!;
      optimizer.zeroGrad();
      if (loss.requiresGrad) loss.backward();
      if (clips) optim.clipGradNorm(parameters, 1);
      optimizer.step();
      return [loss.detach(), ...outputs.map((x) => x.detach())];
    };
    const call = compiling ? compile(step) : step;
    return [0, 1, 2].flatMap((i) => [
      ...allNumbers(`step ${i}, output`, call()),
      ...allNumbers(
        `step ${i}, parameter`,
        parameters.map((x) => x.detach()),
      ),
    ]);
  };
  return compared(program, train(fast, true), train, fast);
};

/** What a program gives is given to it again, views of it too; in between, it is changed in place. */
export const compiledChain: Oracle = (program, fast) => {
  const nodes = inputsOf(program).map((i) => program.nodes[i] as InputNode);
  const chain = (backend: Backend, compiling = false): Numbers[] => {
    const random = new Random(program.seed + 5);
    const f = (...inputs: Tensor[]): Tensor[] => run(program, inputs);
    const call = compiling ? compile(f) : f;
    let inputs = inputTensors(program, backend);
    const calls: Tensor[][] = [];
    for (let i = 0; i < 4; i++) {
      const results = call(...inputs);
      calls.push(results);
      const touched = random.pick(results);
      if (random.chance(0.3) && isFloat(touched.dtype)) touched.mul_(0.5);
      inputs = inputs.map((x, i) => {
        if (nodes[i]!.kind !== 'normal' || !random.chance(0.7)) return x;
        const fitting = calls.flat().find((y) => y.dtype === x.dtype && `${y.shape}` === `${x.shape}`);
        if (!fitting) return x;
        return random.chance(0.5) ? fitting : flip(fitting, fitting.shape.length > 0 ? [0] : []);
      });
    }
    return calls.flatMap((results, i) => allNumbers(`call ${i}, output`, results));
  };
  const { length } = program.outputs;
  return length === 0 ? undefined : compared(program, chain(fast, true), chain, fast);
};
