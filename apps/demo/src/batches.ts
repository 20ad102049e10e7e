/** Batches as a model wants them: floats around zero, [batch, 1, height, width], with their labels. */
import { DataLoader, type DatasetLike, standardize, type Tensor, toFloat } from 'glissade';

type Example = readonly [Tensor, Tensor];

/** The mean and standard deviation of MNIST's training pixels; near enough for the others. */
const standard = standardize(0.1307, 0.3081);

/** @param most - what the brightest pixel is */
export const prepare = (images: Tensor, most: number): Tensor => standard(toFloat(images, most)).unsqueeze(1);

export const trainingLoader = (data: DatasetLike<Example>, batchSize: number, seed: number) =>
  new DataLoader(data, { batchSize, shuffle: true, seed });

export const evaluationLoader = (data: DatasetLike<Example>) => new DataLoader(data, { batchSize: 500 });
