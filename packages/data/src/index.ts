/** Data sets, and the ways through them. */
export * from './augmentation/index.ts';
export { type Cifar100Options, cifar10, cifar100 } from './cifar.ts';
export { type Collated, collate } from './collate.ts';
export { ConcatDataset } from './concat.ts';
export {
  type Dataset,
  type DatasetLike,
  MapDataset,
  randomSplit,
  type SplitOptions,
  Subset,
  type Subsets,
  TensorDataset,
} from './dataset.ts';
export { DownloadError, type DownloadOptions, type Progress } from './download.ts';
export { FileError } from './file-error.ts';
export type { SourceOptions } from './find-file.ts';
export { type IdxArray, parseIdx } from './idx.ts';
export { ImageDataset } from './image-dataset.ts';
export { DataLoader, type DataLoaderOptions } from './loader.ts';
export { formatNpy, parseNpy } from './npy.ts';
export type { DataLoaderState, SamplerState } from './order.ts';
export { RandomSampler, type RandomSamplerOptions } from './random-sampler.ts';
export {
  type Batches,
  BatchSampler,
  type Sampler,
  SequentialSampler,
  SubsetRandomSampler,
} from './sampler.ts';
export { digits, fashionMnist, mnist } from './sources.ts';
export { type StreamOptions, streamBatches } from './stream.ts';
export { type SyntheticOptions, syntheticDigits } from './synthetic.ts';
export { standardize, toFloat } from './transforms.ts';
export { WeightedRandomSampler, type WeightedSamplerOptions } from './weighted-sampler.ts';
