/** Images as tensors, and a baseline without any learning: which mean digit is nearer? (rows 1-10) */
import { l1, mse } from '@glissade/losses';
import { stack, type Tensor, tensor } from '@glissade/tensor';
import { imagesOf, indicesOf, type Mnist } from './digits.ts';
import type { Page } from './page.ts';
import { showImage } from './plots.ts';

export function pixelsAndABaseline(page: Page, { train, valid }: Mnist) {
  page.heading('Pixels and a baseline');

  // 1: the files of each digit
  const [threes, sevens] = [3, 7].map((digit) => indicesOf(digit, train.labels)) as [number[], number[]];
  page.print(
    'training 3s',
    `(#${threes.length}) [${threes
      .slice(0, 10)
      .map((i) => `${i}.png`)
      .join(', ')}...]`,
  );
  page.print('training 7s', `(#${sevens.length})`);

  // 2, 3: one image, its corner, and its pixels coloured by their values
  const im3 = train.images.at(threes[1]!);
  page.plot('P2', showImage(im3.dataSync(), 28, 28));
  page.print('im3[4:10, 4:10]', im3.at([4, 10], [4, 10]));
  page.plot('P1', showImage(im3.at([4, 15], [4, 22]).dataSync(), 11, 18, true));

  // 4, 5: stacked, as floats from 0 to 1; the mean over all images
  const stackedThrees = imagesOf(3, train).float().div(255);
  const stackedSevens = imagesOf(7, train).float().div(255);
  page.print('stackedThrees.shape', `[${stackedThrees.shape}], ${stackedThrees.ndim} dims`);
  page.plot('P3', showImage(stackedThrees.at(1).dataSync(), 28, 28));
  const mean3 = stackedThrees.mean(0);
  const mean7 = stackedSevens.mean(0);
  page.plot('P4', showImage(mean3.dataSync(), 28, 28));
  page.plot('P5', showImage(mean7.dataSync(), 28, 28));

  // 6, 7: distances, by hand and as losses
  const a3 = stackedThrees.at(1);
  const distances = {
    l1_3: a3.sub(mean3).abs().mean().itemSync(),
    rmse_3: a3.sub(mean3).square().mean().sqrt().itemSync(),
    l1_7: l1(a3, mean7).itemSync(),
    rmse_7: mse(a3, mean7).sqrt().itemSync(),
  };
  page.table(
    ['distance to', 'L1', 'RMSE'],
    [
      ['mean 3', distances.l1_3.toFixed(4), distances.rmse_3.toFixed(4)],
      ['mean 7', distances.l1_7.toFixed(4), distances.rmse_7.toFixed(4)],
    ],
  );

  // 8: tensors
  const tns = tensor(
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    { dtype: 'int32' },
  );
  page.print('tns[1]', tns.at(1));
  page.print('tns[:, 1]', tns.at(':', 1));
  page.print('tns[1, 1:3]', tns.at(1, [1, 3]));
  page.print('tns + 1', tns.add(1));
  page.print('tns * 1.5', tns.mul(1.5));

  // 9: broadcasting: one mean against 1,010 images, without copying it
  const valid3 = imagesOf(3, valid).float().div(255);
  const valid7 = imagesOf(7, valid).float().div(255);
  const mnistDistance = (a: Tensor, b: Tensor): Tensor => a.sub(b).abs().mean([-1, -2]);
  page.print('[1, 2, 3] + 1', tensor([1, 2, 3]).add(tensor([1, 1, 1])));
  page.print('mnistDistance(a3, mean3)', mnistDistance(a3, mean3));
  page.print('valid3 distances', mnistDistance(valid3, mean3));

  // 10: a digit is a 3 if it is nearer to the mean 3
  const isThree = (x: Tensor): Tensor => mnistDistance(x, mean3).lt(mnistDistance(x, mean7));
  page.print('isThree(a3)', isThree(a3));
  const acc3 = isThree(valid3).float().mean().itemSync();
  const acc7 = isThree(valid7).logicalNot().float().mean().itemSync();
  const baseline = { acc3, acc7, mean: (acc3 + acc7) / 2 };
  page.table(
    ['accuracy', '3s', '7s', 'mean'],
    [['baseline', ...Object.values(baseline).map((x) => x.toFixed(4))]],
  );

  // stack() of single images is the same as choosing them all at once
  const two = stack([a3, stackedThrees.at(0)]);
  page.print('stack of two', `[${two.shape}]`);
  return {
    files: { threes: threes.slice(0, 10), counts: [threes.length, sevens.length] },
    distances,
    baseline,
  };
}
