/**
 * Reinforcement learning: an actor learns to balance a pole on a cart from nothing but how long it stands. Sixty-four games are played
 * at once, in tensors: twenty pushes of each, and what is learned from them, are one compiled step.
 * Source: Mnih et al., "Asynchronous Methods for Deep Reinforcement Learning", 2016, https://arxiv.org/abs/1602.01783
 */
import {
  Adam,
  Categorical,
  compile,
  Linear,
  LinearLR,
  lerp,
  manualSeed,
  mse,
  noGrad,
  ones,
  randint,
  Sequential,
  stack,
  Tanh,
  type Tensor,
  tensor,
  where,
  zeros,
} from 'glissade';
import { drawing, interval, isLost, longest, newGames, pushed } from './cart-and-pole.ts';
import type { Figures, Settings } from './example.ts';
import { sparkline } from './sparkline.ts';

const games = 64;
const pushes = 20;
/** How much less a push counts than the one before it. */
const discount = 0.99;

const network = (outputs: number): Sequential =>
  new Sequential(new Linear(4, 64), new Tanh(), new Linear(64, outputs));

export async function cartPole({ steps = 1500, seed, say }: Settings): Promise<Figures> {
  manualSeed(seed);
  const actor = network(2);
  const critic = network(1);
  const optimizer = new Adam([...actor.parameters(), ...critic.parameters()], { lr: 5e-3 });
  const schedule = new LinearLR(optimizer, { startFactor: 1, endFactor: 0.01, totalIters: steps });

  const policyIn = (state: Tensor): Categorical => new Categorical({ logits: actor.forward(state) });
  /** What the critic expects of the pushes to come: 0 if the game is lost at once, 1 if it never is. */
  const worth = (state: Tensor): Tensor => critic.forward(state).squeeze(1);

  const [standing, ages] = [newGames(games), zeros([games])];
  const trainingStep = compile(() => {
    let [state, age] = [standing, ages];
    const moments = [];
    for (let push = 0; push < pushes; push++) {
      const policy = policyIn(state);
      const action = policy.sample();
      const after = pushed(state, action);
      age = age.add(1);
      const lost = isLost(after);
      const over = lost.logicalOr(age.ge(longest));
      const length = where(over, age, 0);
      // A game that is lost earns nothing more; one that is won would have gone on.
      const rest = where(lost, 0, worth(after).detach());
      moments.push({ value: worth(state), logProb: policy.logProb(action), over, rest, length });
      state = where(over.unsqueeze(1), newGames(games), after);
      age = where(over, 0, age);
    }

    let earned = worth(state).detach();
    let loss = tensor(0);
    for (const { value, logProb, over, rest } of moments.toReversed()) {
      // A mean of this push, which counts as 1, and all that follow.
      earned = lerp(ones([games]), where(over, rest, earned), discount);
      const advantage = earned.sub(value.detach()); // how much better it went than the critic had thought
      loss = loss.add(mse(value, earned)).sub(logProb.mul(advantage).mean());
    }
    optimizer.zeroGrad();
    loss.div(pushes).backward();
    optimizer.step();
    standing.assign(state);
    ages.assign(age);
    return stack(moments.map(({ length }) => length));
  });

  const often = Math.ceil(steps / 50);
  const curve: number[] = [];
  let lengths: number[] = [];
  for (let step = 1; step <= steps; step++) {
    const ended = await trainingStep().data();
    schedule.step();
    lengths.push(...ended.filter((length) => length > 0));
    if (step % often === 0 && lengths.length > 0) {
      curve.push(lengths.reduce((sum, length) => sum + length) / lengths.length);
      lengths = [];
    }
  }
  say(`How long poles stand while it learns, from 0 to ${longest} pushes:`);
  say(sparkline(curve, 0, longest));

  const byChance = await meanReturn((state) => randint(0, 2, [state.shape[0]!]));
  const byLean = await meanReturn((state) => state.select(1, 2).gt(0));
  const learned = await meanReturn((state) => policyIn(state).sample());
  say(`Pushes until the pole falls, ${longest} at most, on average over 100 games:`);
  say(`  pushed by chance                 ${byChance.toFixed(0).padStart(3)}`);
  say(`  pushed to where the pole leans   ${byLean.toFixed(0).padStart(3)}`);
  say(`  pushed as it has learned         ${learned.toFixed(0).padStart(3)}`);
  await show((state) => actor.forward(state).argmax(1), say);
  return { byChance, byLean, learned };
}

/** How many pushes a pole stands, on average over 100 games, if `choose` decides which way it is pushed. */
async function meanReturn(choose: (state: Tensor) => Tensor): Promise<number> {
  const push = compile((state: Tensor, stands: Tensor) =>
    noGrad(() => {
      const after = pushed(state, choose(state));
      return [after, stands.mul(isLost(after).logicalNot())] as const;
    }),
  );
  let [state, stands] = [newGames(100), ones([100])];
  let total = zeros([100]);
  for (let count = 0; count < longest; count++) {
    total = total.add(stands);
    [state, stands] = push(state, stands);
  }
  return await total.mean().item();
}

/** Draws six moments of a game in which the pole leans far to the right as it begins. */
async function show(choose: (state: Tensor) => Tensor, say: (text: string) => void): Promise<void> {
  const moments = [0, 5, 10, 20, 40, 80];
  const push = compile((state: Tensor) => noGrad(() => pushed(state, choose(state))));
  const pictures: string[][] = [];
  let state = tensor([[0, 0, 0.18, 0]]);
  for (let count = 0; count <= moments.at(-1)!; count++) {
    if (moments.includes(count)) {
      const [place, , angle] = await state.data();
      const time = `after ${(count * interval).toFixed(1)} s`;
      pictures.push(drawing(place!, angle!, time));
    }
    state = push(state);
  }
  for (const first of [0, 3]) {
    const beside = pictures.slice(first, first + 3);
    say(
      beside[0]!
        .map((_, row) =>
          beside
            .map((lines) => lines[row])
            .join(' ')
            .trimEnd(),
        )
        .join('\n'),
    );
  }
}
