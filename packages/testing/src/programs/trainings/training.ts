/** Random trainings: a network, a loss, an optimizer, and what happens between the steps. */
import { noGrad } from '@glissade/autograd';
import { compile } from '@glissade/compiler';
import * as losses from '@glissade/losses';
import type { Sequential } from '@glissade/nn';
import * as optim from '@glissade/optim';
import {
  type Backend,
  defaultGenerator,
  manualSeed,
  randint,
  randn,
  type Tensor,
  useBackend,
} from '@glissade/tensor';
import { type Numbers, numbersOf } from '../numbers.ts';
import { Random } from '../random.ts';
import { drawNetwork, type Network } from './network.ts';

const happenings = [
  'freeze',
  'thaw',
  'evaluate',
  'train',
  'rate',
  'infer',
  'clear',
  'halve',
  'look',
  'resume',
] as const;

export interface Training {
  readonly seed: number;
  readonly network: Network;
  readonly targets: (count: number) => Tensor;
  readonly loss: (prediction: Tensor, target: Tensor) => Tensor;
  readonly optimizer: (parameters: readonly Tensor[]) => optim.Optimizer;
  readonly schedule: ((optimizer: optim.Optimizer) => optim.LRScheduler) | undefined;
  /** Of each step: how many examples, and what happens before it. */
  readonly steps: readonly { readonly count: number; readonly before?: (typeof happenings)[number] }[];
  readonly clip: 'norm' | 'value' | undefined;
  readonly averages: boolean;
}

/** The training of a seed. */
export function drawTraining(seed: number): Training {
  const random = new Random(seed);
  const network = drawNetwork(random);
  const { classes } = network;
  const labels = (count: number) => randint(0, classes, [count]);
  const numbers = (count: number) => randn([count, classes]);
  const [loss, targets] = random.pick([
    [losses.crossEntropy, labels],
    [(x: Tensor, y: Tensor) => losses.crossEntropy(x, y, { labelSmoothing: 0.1 }), labels],
    [losses.multiMargin, labels],
    [losses.mse, numbers],
    [losses.huber, numbers],
    [losses.bceWithLogits, (count: number) => randint(0, 2, [count, classes]).float()],
  ] as const);
  const Kind = random.pick([
    optim.SGD,
    optim.Adam,
    optim.AdamW,
    optim.NAdam,
    optim.RAdam,
    optim.Adamax,
    optim.RMSprop,
    optim.Adagrad,
  ]);
  const lr = random.pick([0.01, 0.05]);
  const options = {
    lr,
    weightDecay: random.pick([0, 0.1]),
    maximize: random.chance(0.1),
    ...(Kind === optim.SGD ? random.pick([{}, { momentum: 0.9 }, { momentum: 0.5, nesterov: true }]) : {}),
    ...(Kind === optim.RMSprop ? random.pick([{}, { centered: true, momentum: 0.5 }]) : {}),
  };
  const inGroups = random.chance(0.3);
  const schedule = random.pick([
    undefined,
    (optimizer: optim.Optimizer) => new optim.StepLR(optimizer, { stepSize: 2 }),
    (optimizer: optim.Optimizer) => new optim.CosineAnnealingLR(optimizer, { tMax: 5 }),
    (optimizer: optim.Optimizer) =>
      new optim.OneCycleLR(optimizer, { maxLr: 0.1, totalSteps: 20, cycleMomentum: false }),
  ]);
  const usual = random.int(3, 5);
  const steps = Array.from({ length: 7 }, (_, i) => {
    const count = random.chance(0.3) ? usual + 1 : usual;
    return i > 0 && random.chance(0.4) ? { count, before: random.pick(happenings) } : { count };
  });
  return {
    seed,
    network,
    targets,
    loss,
    schedule,
    steps,
    optimizer: (params) =>
      new Kind(
        inGroups && params.length > 1
          ? [{ params: params.slice(1) }, { params: params.slice(0, 1), lr: lr / 2 }]
          : params,
        options,
      ),
    clip: random.pick([undefined, undefined, 'norm', 'value'] as const),
    averages: random.chance(0.3),
  };
}

/** All that a training has, made anew: a model, and what changes it. */
function begun({ network, optimizer: make, schedule, averages }: Training) {
  const model = network.make();
  const optimizer = make(model.parameters());
  return {
    model,
    optimizer,
    schedule: schedule?.(optimizer),
    average: averages ? new optim.ExponentialMovingAverage(model.parameters(), { decay: 0.9 }) : undefined,
  };
}

/** The same from what was saved of another: it is to go on as that would. */
function resumed(training: Training, before: ReturnType<typeof begun>): ReturnType<typeof begun> {
  const generator = defaultGenerator();
  const drawn = generator.getState();
  const { model, optimizer, schedule, average } = begun(training);
  model.loadStateDict(before.model.stateDict({ everything: true }));
  optimizer.loadStateDict(before.optimizer.stateDict());
  if (before.schedule) schedule!.loadStateDict(before.schedule.stateDict());
  if (before.average) average!.loadStateDict(before.average.stateDict());
  const frozen = before.model.parameters().map(({ requiresGrad }) => !requiresGrad);
  for (const [i, weight] of model.parameters().entries()) weight.requiresGrad = !frozen[i]!;
  model.train(before.model.training);
  generator.setState(drawn);
  return { model, optimizer, schedule, average };
}

/** What a step and an inference are of what has begun. */
function functionsOf(
  { loss: lossOf, clip }: Training,
  { model, optimizer, average }: ReturnType<typeof begun>,
) {
  const step = (x: Tensor, y: Tensor): Tensor[] => {
    const loss = lossOf(model.forward(x) as Tensor, y);
    optimizer.zeroGrad();
    loss.backward();
    const norm = clip === 'norm' ? [optim.clipGradNorm(model.parameters(), 0.5)] : [];
    if (clip === 'value') optim.clipGradValue(model.parameters(), 0.05);
    optimizer.step();
    average?.update();
    return [loss, ...norm];
  };
  return { step, infer: (x: Tensor): Tensor => noGrad(() => model.forward(x) as Tensor) };
}

const stateNumbers = (name: string, model: Sequential): Numbers[] =>
  Object.entries(model.stateDict()).map(([key, tensor]) => numbersOf(`${name} ${key}`, tensor));

/** What a training gives: the loss of each step, what was looked at, and all state at its end. */
export function trained(training: Training, backend: Backend, isCompiled: boolean): Numbers[] {
  useBackend(backend);
  manualSeed(training.seed);
  const found: Numbers[] = [];
  let run = begun(training);
  const wrapped = () => {
    const { step, infer } = functionsOf(training, run);
    return isCompiled ? { step: compile(step), infer: compile(infer) } : { step, infer };
  };
  let functions = wrapped();
  for (const [i, { count, before }] of training.steps.entries()) {
    const [x, y] = [training.network.inputs(count), training.targets(count)];
    const [first, last] = [run.model.parameters()[0]!, run.model.parameters().at(-1)!];
    switch (before) {
      case 'freeze':
        first.requiresGrad = false;
        break;
      case 'thaw':
        first.requiresGrad = true;
        break;
      case 'evaluate':
        run.model.eval();
        break;
      case 'train':
        run.model.train();
        break;
      case 'rate':
        if (!run.schedule) run.optimizer.lr = 0.02;
        break;
      case 'clear':
        run.optimizer.zeroGrad();
        break;
      case 'halve':
        noGrad(() => last.assign(last.mul(0.5)));
        break;
      case 'look':
        found.push(numbersOf(`weight before step ${i}`, last.detach().mul(2)));
        if (last.grad) found.push(numbersOf(`gradient before step ${i}`, last.grad));
        break;
      case 'infer': {
        const { training: mode } = run.model;
        run.model.eval();
        found.push(numbersOf(`inference before step ${i}`, functions.infer(x)));
        run.model.train(mode);
        break;
      }
      case 'resume':
        run = resumed(training, run);
        functions = wrapped();
    }
    functions.step(x, y).forEach((each, k) => void found.push(numbersOf(`step ${i}, ${k}`, each.detach())));
    run.schedule?.step();
  }
  found.push(...stateNumbers('state', run.model));
  run.model
    .parameters()
    .forEach(({ grad }, i) => void (grad && found.push(numbersOf(`gradient ${i}`, grad))));
  run.average?.averaged(() => void found.push(...stateNumbers('average', run.model)));
  return found;
}
