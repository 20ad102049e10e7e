/** Batches as a model wants them: floats around zero, [batch, 1, height, width], with their labels. */
import { currentDevice, DataLoader, type DatasetLike, standardize, type Tensor, toFloat } from 'glissade';

type Example = readonly [Tensor, Tensor];

/** The mean and standard deviation of MNIST's training pixels; near enough for the others. */
const standard = standardize(0.1307, 0.3081);

/** @param most - what the brightest pixel is */
export const prepare = (images: Tensor, most: number): Tensor => standard(toFloat(images, most)).unsqueeze(1);

/** A batch on the backend in use, where the model is: the images as a whole may stay in the CPU's memory. */
export async function moved([images, labels]: Example): Promise<Example> {
  const backend = currentDevice()!.backend!;
  return Promise.all([images.to(backend), labels.to(backend)]);
}

export const trainingLoader = (data: DatasetLike<Example>, batchSize: number, seed: number) =>
  new DataLoader(data, { batchSize, shuffle: true, seed });

export const evaluationLoader = (data: DatasetLike<Example>) => new DataLoader(data, { batchSize: 500 });
