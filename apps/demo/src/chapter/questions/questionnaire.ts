/** The questions at the chapter's end that are answered by code. */
import { arange, relu, type Tensor, tensor } from '@glissade/tensor';
import type { Page } from '../page.ts';
import { plotFunction } from '../plots.ts';

export function questionnaire(page: Page) {
  page.heading('Questionnaire');

  page.text('A 3 by 3 tensor of the numbers from 1 to 9, doubled; the bottom right four of it:');
  const doubled = arange(1, 10).view(3, 3).mul(2);
  const corner = doubled.at([1, null], [1, null]);
  page.print('doubled', doubled);
  page.print('doubled[1:, 1:]', corner);

  page.text(
    'What Python writes as a list comprehension is filter and map: the odd numbers of a list, doubled.',
  );
  const odds = [1, 2, 3, 4, 5, 6, 7].filter((n) => n % 2 === 1).map((n) => n * 2);
  page.print('odds', odds.join(', '));

  page.text('Pairs from two lists:');
  const letters = [...'abcd'];
  const pairs = [1, 2, 3, 4].map((n, i) => [n, letters[i]!] as const);
  page.print('pairs', pairs.map(([n, letter]) => `(${n}, ${letter})`).join(' '));

  page.text('ReLU from -2 to 2:');
  const f = (x: Float32Array): Tensor => relu(tensor(x));
  page.plot(
    'questionnaire-relu',
    plotFunction((x) => f(x).dataSync(), { width: 440, height: 300 }),
    'flat, then a line of slope 1',
  );

  page.text('The training loop in words of code:');
  page.print(
    'loop',
    '\nfor each batch x, y:\n  pred = model(x)\n  loss = lossOf(pred, y)\n  loss.backward()\n  params -= params.grad * lr\n  params.grad = none',
  );
  return { doubled: doubled.toArray(), corner: corner.toArray(), odds, pairs };
}
