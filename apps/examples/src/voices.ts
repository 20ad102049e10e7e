/** Voices that say vowels, made of nothing but harmonics: a pitch, and which of its multiples resound in a mouth. */
import { arange, cumsum, rand, randint, randn, type Tensor, tensor } from 'glissade';

/** Numbers of a second of sound. */
export const sampleRate = 8000;

export const vowels = ['a', 'e', 'i', 'o', 'u'] as const;

/**
 * Where the mouth of a man resounds for each, in Hz.
 * Source: Peterson, Barney, "Control Methods Used in a Study of the Vowels" (1952).
 */
const ofMen = [
  [730, 1090, 2440],
  [530, 1840, 2480],
  [270, 2290, 3010],
  [570, 840, 2410],
  [300, 870, 2240],
];

/** Harmonics: of the deepest voice they reach 3,000 Hz. */
const harmonics = 34;

/** What decides on a sound: [N, length] pitches in Hz, [N, 3, length] resonances, or both of length 1 for a steady one. */
export interface Voice {
  readonly pitch: Tensor;
  readonly resonances: Tensor;
}

/** The sound of voices, as loud as 1, with so much noise: [N, length]. */
export function soundOf({ pitch, resonances }: Voice, length: number, noise: number | Tensor): Tensor {
  const count = pitch.shape[0]!;
  const multiples = arange(1, harmonics + 1).reshape([1, harmonics, 1]);
  const frequency = pitch.unsqueeze(1).mul(multiples);
  const [distance, width] = [frequency.unsqueeze(2).sub(resonances.unsqueeze(1)), 70];
  const resounding = distance.div(width).square().add(1).reciprocal().sum(2);
  const strength = resounding.div(multiples.sqrt()).mul(frequency.lt(sampleRate / 2).float());
  const turns = cumsum(pitch.div(sampleRate).expand([count, length]), 1);
  const phase = turns
    .sub(turns.floor())
    .mul(2 * Math.PI)
    .unsqueeze(1)
    .mul(multiples);
  const sound = strength.mul(phase.sin()).sum(1);
  const loudness = sound.square().mean(1, { keepdim: true }).sqrt();
  return sound.div(loudness).add(randn([count, length]).mul(noise));
}

/** N people, men, women and children: each has a pitch, and a mouth whose resonances are as much higher as it is shorter. */
export function people(count: number): { pitch: Tensor; shortness: Tensor } {
  const size = rand([count, 1]);
  const pitch = size
    .mul(150)
    .add(95)
    .mul(rand([count, 1]).mul(0.3).add(0.85));
  const shortness = size
    .mul(0.3)
    .add(0.95)
    .add(randn([count, 1]).mul(0.03));
  return { pitch, shortness };
}

/** Vowels that people say, an eighth of a second each, and which these are. */
export function spoken(count: number): { sound: Tensor; which: Tensor } {
  const which = randint(0, vowels.length, [count]);
  const { pitch, shortness } = people(count);
  // Nobody says a vowel twice in the same way.
  const exact = tensor(ofMen).at(which).mul(shortness);
  const said = exact.mul(randn([count, 3]).mul(0.06).add(1));
  const voice = { pitch, resonances: said.unsqueeze(2) };
  // Rooms are quiet, or not.
  const noise = rand([count, 1]).square();
  return { sound: soundOf(voice, sampleRate / 8, noise), which };
}

/** One person who glides from vowel to vowel, half a second each: the sound, [1, length], and when which is meant, [length]. */
export function glide(word: readonly number[]): { sound: Tensor; which: Int32Array } {
  const each = sampleRate / 2;
  const length = word.length * each;
  const time = arange(length).div(each);
  const which = Int32Array.from({ length }, (_, i) => word[Math.floor(i / each)]!);
  const said = tensor(word, { dtype: 'int32' });
  // Half of the time it stays, and half of it glides on.
  const place = time.sub(0.5).clamp({ min: 0, max: word.length - 1 - 1e-3 });
  const before = place.floor();
  const share = place.sub(before).unsqueeze(1);
  const steep = share.sub(0.5).mul(2).add(0.5).clamp({ min: 0, max: 1 });
  const [from, to] = [0, 1].map((next) => tensor(ofMen).at(said.at(before.int().add(next))));
  const path = from!.add(to!.sub(from!).mul(steep));
  const pitch = time.mul(2.2).sin().mul(12).add(120);
  const voice = { pitch: pitch.unsqueeze(0), resonances: path.transpose().unsqueeze(0) };
  return { sound: soundOf(voice, length, 0.05), which };
}
