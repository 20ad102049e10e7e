/**
 * An ensemble: what networks know of what they do not know. Sixteen learn the same two moons from weights of their own, all at once, and
 * agree where there was data; elsewhere each has its own opinion, and is sure of it.
 * Source: Lakshminarayanan, Pritzel, Blundell, "Simple and Scalable Predictive Uncertainty Estimation using Deep Ensembles", 2017,
 * https://arxiv.org/abs/1612.01474
 */
import {
  Adam,
  bce,
  bceWithLogits,
  cdist,
  compile,
  concat,
  functionalCall,
  Linear,
  linspace,
  manualSeed,
  maximum,
  meshgrid,
  noGrad,
  ones,
  rand,
  randn,
  Sequential,
  stack,
  stackModuleState,
  Tanh,
  type Tensor,
  tensor,
  vmap,
  zeros,
} from 'glissade';
import type { Figures, Settings } from './example.ts';

const members = 16;
/** Of the map that is drawn: characters, and how far it reaches. */
const [columns, rows] = [72, 24];
const middle = [0.5, 0.25] as const;
const reach = [3, 2.5] as const;
const lr = 1e-2;

interface Moons {
  readonly points: Tensor;
  readonly classes: Tensor;
}

/** Two half circles, each reaching into the other, a class each: points [count, 2], and which they are of. */
function moons(count: number): Moons {
  const angle = rand([count / 2]).mul(Math.PI);
  const upper = stack([angle.cos(), angle.sin()], 1);
  const lower = stack([angle.cos().neg().add(1), angle.sin().neg().add(0.5)], 1);
  const points = concat([upper, lower]).add(randn([count, 2]).mul(0.25));
  return { points, classes: concat([zeros([count / 2]), ones([count / 2])]) };
}

const newNetwork = () =>
  new Sequential(new Linear(2, 32), new Tanh(), new Linear(32, 32), new Tanh(), new Linear(32, 1));

/** What is made small: the cross-entropy of the second class's logit. */
const lossOf = (logits: Tensor, classes: Tensor): Tensor => bceWithLogits(logits.squeeze(-1), classes);

/** One network by itself. */
async function train(network: ReturnType<typeof newNetwork>, { points, classes }: Moons, steps: number) {
  const optimizer = new Adam(network.parameters(), { lr });
  const trainingStep = compile(() => {
    const loss = lossOf(network.forward(points), classes);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  });
  let loss = trainingStep();
  for (let step = 2; step <= steps; step++) loss = trainingStep();
  return await loss.item();
}

export async function ensemble({ steps = 1000, seed, say }: Settings): Promise<Figures> {
  manualSeed(seed);
  const known = moons(200);
  const networks = Array.from({ length: members }, newNetwork);

  // All at once: parameters of 16 networks each, and a function of those of one and of points.
  const [parameters] = stackModuleState(networks);
  const logitsOf = vmap(
    (own: Record<string, Tensor>, points: Tensor) => functionalCall(networks[0]!, own, points),
    { inDims: [0, null] },
  );
  const optimizer = new Adam(Object.values(parameters), { lr });
  const trainingStep = compile(() => {
    const losses = vmap(lossOf, { inDims: [0, null] })(logitsOf(parameters, known.points), known.classes);
    optimizer.zeroGrad();
    losses.sum().backward();
    optimizer.step();
    return losses;
  });
  const begin = performance.now();
  let losses = trainingStep();
  for (let step = 2; step <= steps; step++) losses = trainingStep();
  const loss = await losses.mean().item();
  const together = performance.now() - begin;

  // One after the other comes to the same; only the time is another.
  const alone: number[] = [];
  for (const network of networks) alone.push(await train(network, known, steps));
  const apart = performance.now() - begin - together;
  const lossAlone = alone.reduce((sum, each) => sum + each, 0) / members;
  say(
    `mean loss of ${members} networks trained at once ${loss.toFixed(4)}, one after the other ${lossAlone.toFixed(4)}`,
  );

  /** How probable each network takes the second class to be: [16, n]. */
  const probabilitiesOf = (points: Tensor): Tensor =>
    noGrad(() => logitsOf(parameters, points).squeeze(-1).sigmoid());
  say(
    '\nPoints of two classes (o and x), and what the networks take the rest for: all of them for the first (.), for the second (:),',
  );
  say('up to a quarter of them for another than the rest (-), or more (?):');
  say(await map(known, async (points) => await probabilitiesOf(points).ge(0.5).float().mean(0).data()));

  // Points like those; and any that are further from all of those than 1.
  const fresh = moons(2000);
  const anywhere = rand([4000, 2]).mul(2).sub(1).mul(tensor(reach)).add(tensor(middle));
  const distances = await cdist(anywhere, known.points).amin(1).data();
  const far = anywhere.at([[...distances.keys()].filter((i) => distances[i]! > 1)]);
  const [near, beyond] = [probabilitiesOf(fresh.points), probabilitiesOf(far)];
  const crossEntropy = (probabilities: Tensor): Promise<number> =>
    bce(probabilities, fresh.classes.expand(probabilities.shape)).item();
  /** How probable the likelier class is, on average. */
  const sureness = (probabilities: Tensor): Promise<number> =>
    maximum(probabilities, probabilities.neg().add(1)).mean().item();
  const figures = {
    loss,
    lossAlone,
    ofOne: await crossEntropy(near),
    ofAll: await crossEntropy(near.mean(0)),
    oneIsSure: await sureness(beyond),
    allAreSure: await sureness(beyond.mean(0)),
    disagreement: await near.std(0).mean().item(),
    disagreementFar: await beyond.std(0).mean().item(),
  };
  const { ofOne, ofAll, oneIsSure, allAreSure, disagreement, disagreementFar } = figures;
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  say(
    `\ncross-entropy of fresh points: ${ofOne.toFixed(3)} of one network on average, ${ofAll.toFixed(3)} of their mean`,
  );
  say(
    `disagreement (standard deviation of the probability): ${disagreement.toFixed(3)} there, ${disagreementFar.toFixed(3)} far from all points`,
  );
  say(
    `where one network is ${percent(oneIsSure)} sure, and has no reason to; their mean, still too bold, is ${percent(allAreSure)}`,
  );
  say(`time at once ${(together / 1000).toFixed(1)} s, one after the other ${(apart / 1000).toFixed(1)} s`);
  return figures;
}

/** The plane in characters: what share of the networks is for the second class, and the points that they know. */
async function map(known: Moons, shareAt: (points: Tensor) => Promise<ArrayLike<number>>): Promise<string> {
  const [left, top] = [middle[0] - reach[0], middle[1] + reach[1]];
  const [y, x] = meshgrid([
    linspace(top, top - 2 * reach[1], rows),
    linspace(left, left + 2 * reach[0], columns),
  ]);
  const shares = await shareAt(stack([x.flatten(), y.flatten()], 1));
  const cells = Array.from(shares, (share): string => {
    const against = Math.min(share, 1 - share);
    return against === 0 ? (share < 0.5 ? '.' : ':') : against <= 0.25 ? '-' : '?';
  });
  const [points, classes] = await Promise.all([known.points.data(), known.classes.data()]);
  classes.forEach((of, i) => {
    const column = Math.round(((points[2 * i]! - left) / (2 * reach[0])) * (columns - 1));
    const row = Math.round(((top - points[2 * i + 1]!) / (2 * reach[1])) * (rows - 1));
    if (column >= 0 && column < columns && row >= 0 && row < rows)
      cells[row * columns + column] = of === 1 ? 'x' : 'o';
  });
  return Array.from({ length: rows }, (_, row) =>
    cells.slice(row * columns, (row + 1) * columns).join(''),
  ).join('\n');
}
