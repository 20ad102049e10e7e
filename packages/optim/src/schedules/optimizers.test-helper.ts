/** The optimizers whose rates tests of schedules set. */
import { parameter } from '@glissade/autograd';
import { type Tensor, tensor } from '@glissade/tensor';
import { type Optimizer, SGD } from '../index.ts';

export const groups = (): { params: Tensor[]; lr: number }[] =>
  [0.1, 0.2].map((lr) => ({ params: [parameter(tensor(1))], lr }));

/** Two groups, of rates 0.1 and 0.2. */
export const sgd = (): SGD => new SGD(groups(), { lr: 1 });

export const one = (lr = 1): SGD => new SGD([parameter(tensor(1))], { lr });

export const rates = ({ paramGroups }: Optimizer): number[] => paramGroups.map(({ lr }) => lr);
