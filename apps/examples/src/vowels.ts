/**
 * A network hears vowels: voices of men, women and children, made of harmonics, become spectrograms on a scale of pitch, in the same
 * compiled step that learns from them; convolutions over time tell which vowel it is. Then it listens to somebody who glides through several.
 */
import {
  Adam,
  amplitudeToDB,
  Conv1d,
  cdist,
  compile,
  crossEntropy,
  Dropout,
  evaluating,
  Module,
  manualSeed,
  melSpectrogram,
  oneHot,
  relu,
  type Tensor,
} from 'glissade';
import type { Figures, Settings } from './example.ts';
import { glide, sampleRate, spoken, vowels } from './voices.ts';

/** How many bands the spectrograms have, and at how many numbers' distance frames begin. */
const [bands, hopLength] = [32, 128];

/** Decibels of each band in each frame, [N, bands, frames], however loud the sound is. */
function pictures(sound: Tensor): Tensor {
  const power = melSpectrogram(sound, { sampleRate, nMels: bands, nFft: 256, hopLength, fMin: 80 });
  const decibels = amplitudeToDB(power, { topDb: 60 });
  return decibels.sub(decibels.mean([1, 2], { keepdim: true })).div(15);
}

/** For each frame, of a few frames around it, how much it speaks for each vowel. */
class Ear extends Module {
  readonly near = new Conv1d(bands, 48, 3, { padding: 1 });
  readonly wide = new Conv1d(48, 48, 3, { padding: 1 });
  readonly leaveOut = new Dropout(0.2);
  readonly tell = new Conv1d(48, vowels.length, 1);

  /** [N, vowels, frames] */
  frames(sound: Tensor): Tensor {
    const heard = relu(this.wide.forward(relu(this.near.forward(pictures(sound)))));
    return this.tell.forward(this.leaveOut.forward(heard));
  }

  /** [N, vowels] */
  forward(sound: Tensor): Tensor {
    return this.frames(sound).mean(2);
  }
}

async function train(ear: Ear, steps: number): Promise<number> {
  const optimizer = new Adam(ear.parameters(), { lr: 2e-3 });
  const step = compile(() => {
    const { sound, which } = spoken(64);
    const loss = crossEntropy(ear.forward(sound), which);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  });
  let loss = step();
  for (let i = 2; i <= steps; i++) loss = step();
  return loss.item();
}

/** What knows but the mean spectrum of each vowel, of as many voices as the network heard at most, and takes the nearest. */
function byMeans(sound: Tensor, count: number): Tensor {
  const known = spoken(count);
  const member = oneHot(known.which, vowels.length).float();
  const spectra = pictures(known.sound).mean(2);
  const means = member.transpose().matmul(spectra).div(member.sum(0).unsqueeze(1));
  return cdist(pictures(sound).mean(2), means).argmin(1);
}

/** The frames as columns, high bands above: darker is louder. */
function drawn(picture: readonly (readonly number[])[], columns: readonly number[]): string {
  const shades = ' .:-=+*#%@';
  const rows = picture.filter((_, band) => band % 2 === 0).reverse();
  const shadeOf = (loud: number): string => {
    const share = Math.min(1, Math.max(0, (loud + 1) / 3.2));
    return shades[Math.round(share * (shades.length - 1))]!;
  };
  return rows
    .map((row) =>
      columns
        .map((frame) => shadeOf(row[frame]!))
        .join('')
        .trimEnd(),
    )
    .join('\n');
}

export async function hearVowels({ steps = 1000, seed, say }: Settings): Promise<Figures> {
  manualSeed(seed);
  const ear = new Ear();
  const loss = await train(ear, steps);

  const { sound, which } = spoken(1000);
  const heard = evaluating(ear, () => ear.forward(sound).argmax(1));
  const rightShare = (told: Tensor): Promise<number> => told.eq(which).float().mean().item();
  const [right, byMean] = [await rightShare(heard), await rightShare(byMeans(sound, 2000))];
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`.padStart(7);
  say(`the loss after ${steps} steps of 64 voices: ${loss.toFixed(3)}`);
  say('of 1,000 vowels of new voices are heard right');
  say(`  by the nearest mean spectrum ${percent(byMean)}`);
  say(`  by the network               ${percent(right)}`);
  say('and of each, heard as');
  const confusions = oneHot(which, 5).float().transpose().matmul(oneHot(heard, 5).float());
  say(`     ${vowels.map((vowel) => vowel.padStart(5)).join('')}`);
  ((await confusions.data()) as Float32Array).reduce<string[]>((cells, count, i) => {
    cells.push(String(count).padStart(5));
    if (cells.length === 5) say(`    ${vowels[Math.floor(i / 5)]}${cells.splice(0).join('')}`);
    return cells;
  }, []);

  const word = ['a', 'e', 'i', 'o', 'u', 'a'].map((vowel) => vowels.indexOf(vowel as 'a'));
  const spokenWord = glide(word);
  const frames = evaluating(ear, () => ear.frames(spokenWord.sound).argmax(1));
  const told = await frames.data();
  const columns = Array.from({ length: 72 }, (_, i) => Math.floor((i * told.length) / 72));
  const meant = columns.map(
    (frame) => spokenWord.which[Math.min(frame * hopLength, spokenWord.which.length - 1)]!,
  );
  const letters = (all: readonly number[]): string => all.map((vowel) => vowels[vowel]).join('');
  const picture = pictures(spokenWord.sound).select(0, 0).toArray() as number[][];
  say(
    '\nthree seconds of one voice that glides from vowel to vowel: how loud low tones (below) and high ones are,',
  );
  say('what is meant, and what the network hears in the frames around');
  say(drawn(picture, columns));
  say(letters(meant));
  const heardHere = columns.map((frame) => told[frame]!);
  say(letters(heardHere));
  const agreed = meant.filter((vowel, i) => vowel === heardHere[i]).length / meant.length;
  return { loss, right, byMean, agreed };
}
