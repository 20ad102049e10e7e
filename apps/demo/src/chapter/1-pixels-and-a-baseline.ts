/** Images as tensors, and a baseline without any learning: which mean digit is nearer? (rows 1-10) */
import { l1, mse } from '@glissade/losses';
import { stack, type Tensor, tensor } from '@glissade/tensor';
import { type Digits, imagesOf, indicesOf, type Mnist } from './digits.ts';
import type { Page } from './page.ts';
import { showImage } from './pictures.ts';

export function pixelsAndABaseline(page: Page, { train, valid }: Mnist) {
  page.heading('Pixels and a baseline');

  // 1: the files of each digit
  page.text('3s and 7s only, for a start. Each image is named by its index and sorted as file names are.');
  const files = { threes: ls(page, 'train/3', train), sevens: ls(page, 'train/7', train) };
  const validFiles = { threes: ls(page, 'valid/3', valid), sevens: ls(page, 'valid/7', valid) };

  // 2, 3: one image, its corner, and its pixels coloured by their values
  const im3 = train.images.at(files.threes[1]!);
  page.plot('P2', showImage(im3.dataSync(), 28, 28), 'one of the 3s');
  page.text('An image is a table of numbers: 0 is paper, 255 is ink.');
  page.print('im3[4:10, 4:10]', im3.at([4, 10], [4, 10]));
  page.plot('P1', showImage(im3.at([4, 15], [4, 22]).dataSync(), 11, 18, true), 'its pixels, rows 4 to 14');

  // 4, 5: stacked, as floats from 0 to 1; the mean over all images
  const threeTensors = files.threes.map((index) => train.images.at(index));
  const stackedThrees = stack(threeTensors).float().div(255);
  const stackedSevens = imagesOf(7, train).float().div(255);
  page.print('threeTensors.length', threeTensors.length);
  page.print('stackedThrees.shape', `[${stackedThrees.shape.join(', ')}], of rank ${stackedThrees.ndim}`);
  const a3 = stackedThrees.at(1);
  const mean3 = stackedThrees.mean(0);
  const mean7 = stackedSevens.mean(0);
  page.plot('P3', showImage(a3.dataSync(), 28, 28), 'the same 3 as a tensor');
  page.plot('P4', showImage(mean3.dataSync(), 28, 28), 'the mean 3');
  page.plot('P5', showImage(mean7.dataSync(), 28, 28), 'the mean 7');

  // 6, 7: distances, by hand and as losses
  page.text('Two ways to say how far the 3 is from a mean: absolute differences, and squared ones.');
  const distances = {
    l1_3: a3.sub(mean3).abs().mean().itemSync(),
    rmse_3: a3.sub(mean3).pow(2).mean().sqrt().itemSync(),
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

  const tensors = tensorBasics(page);

  // 9: broadcasting: one mean against 1,010 images, without copying it
  const valid3 = imagesOf(3, valid).float().div(255);
  const valid7 = imagesOf(7, valid).float().div(255);
  const mnistDistance = (a: Tensor, b: Tensor): Tensor => a.sub(b).abs().mean([-1, -2]);
  page.text('One distance function serves one image and a thousand: the mean is broadcast over them.');
  page.print('mnistDistance(a3, mean3)', mnistDistance(a3, mean3));
  const valid3Dist = mnistDistance(valid3, mean3);
  page.print('valid3Dist', valid3Dist);
  page.print('valid3Dist.shape', `[${valid3Dist.shape.join(', ')}]`);

  // 10: a digit is a 3 if it is nearer to the mean 3
  const isThree = (x: Tensor): Tensor => mnistDistance(x, mean3).lt(mnistDistance(x, mean7));
  page.print('isThree(a3), isThree(a3).float()', `${isThree(a3)}, ${isThree(a3).float()}`);
  const acc3 = isThree(valid3).float().mean().itemSync();
  const acc7 = tensor(1).sub(isThree(valid7).float()).mean().itemSync();
  const baseline = { acc3, acc7, mean: (acc3 + acc7) / 2 };
  page.table(
    ['accuracy', '3s', '7s', 'mean'],
    [['nearest mean', ...Object.values(baseline).map((x) => x.toFixed(4))]],
  );
  return {
    files,
    validFiles,
    corner: im3.at([4, 10], [4, 10]).toArray(),
    stackedShape: stackedThrees.shape,
    distances,
    tensors,
    valid3Dist: valid3Dist.dataSync(),
    baseline,
  };
}

/** 1: how many images of a digit there are, and the first ten; fastai's `ls()`. */
function ls(page: Page, folder: string, digits: Digits): number[] {
  const indices = indicesOf(Number(folder.at(-1)), digits.labels);
  const first = indices.slice(0, 10).map((index) => `${index}.png`);
  page.print(folder, `(#${indices.length}) [${first.join(', ')}...]`);
  return indices;
}

/** 8: rows, columns, arithmetic, and what becomes of dtypes. */
function tensorBasics(page: Page) {
  const data = [
    [1, 2, 3],
    [4, 5, 6],
  ];
  const tns = tensor(data, { dtype: 'int32' });
  const results = {
    'tns[1]': tns.at(1),
    'tns[:, 1]': tns.at(':', 1),
    'tns[1, 1:3]': tns.at(1, [1, 3]),
    'tns + 1': tns.add(1),
    'tns * 1.5': tns.mul(1.5),
    '[1, 2, 3] + 1': tensor([1, 2, 3], { dtype: 'int32' }).add(1),
  };
  page.text('Rows, columns and parts of a tensor; whole numbers times 1.5 become float32.');
  for (const [name, result] of Object.entries(results)) page.print(name, result);
  page.print('dtypes of tns, tns * 1.5', `${tns.dtype}, ${results['tns * 1.5'].dtype}`);
  return {
    values: Object.values(results).map((result) => result.toArray()),
    dtype: results['tns * 1.5'].dtype,
  };
}
