/** Reads some digits with the weights that `npm start` has kept: `npm run read`. */
import { readFile } from 'node:fs/promises';
import { deserialize, noGrad, softmax, start, toFloat } from 'glissade';
import { testImages } from './data.ts';
import { network } from './model.ts';

await start();
const bytes = await readFile('digits.safetensors').catch(() => {
  console.error('digits.safetensors is not there: `npm start` writes it');
  process.exit(2);
});
const model = network();
model.loadStateDict(deserialize(bytes).tensors);

const { images, labels } = await testImages(process.argv.includes('--mnist'));
const { values, indices } = noGrad(() => softmax(model.eval().forward(toFloat(images.at([0, 5]))), 1).max(1));

for (let i = 0; i < 5; i++) {
  const [guess, sure] = [await indices.at(i).item(), await values.at(i).item()];
  const truth = await labels.at(i).item();
  const verdict = guess === truth ? 'right' : `it is a ${truth}`;
  console.log(picture(await images.at(i).data()));
  console.log(`a ${guess}, ${(100 * sure).toFixed(0)} % sure: ${verdict}\n`);
}

/** An image as text, every second row of it: letters are twice as high as wide. */
function picture(pixels: ArrayLike<number>): string {
  const ink = ' .:-=+*#%@';
  const rows = Array.from({ length: 14 }, (_, row) =>
    Array.from({ length: 28 }, (_, column) => ink[Math.floor((pixels[56 * row + column]! * 9) / 255)]).join(
      '',
    ),
  );
  return rows.filter((row) => row.trim() !== '').join('\n');
}
