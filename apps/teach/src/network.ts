/** A network so small that it learns in a page, from nothing. */
import {
  BatchNorm2d,
  Conv2d,
  Dropout,
  Flatten,
  Linear,
  MaxPool2d,
  Module,
  ReLU,
  Sequential,
  type Tensor,
} from 'glissade';
import { side } from './picture.ts';

const narrowing = (from: number, to: number): Module<[Tensor], Tensor>[] => [
  new Conv2d(from, to, 3, { stride: 2, padding: 1, bias: false }),
  new BatchNorm2d(to),
  new ReLU(),
];

/** Pictures [N, 3, side, side] of bytes to a score for each class [N, classes]. */
export class Network extends Module {
  /** What is seen, at 4 x 4 places: where something is may count. */
  readonly body: Sequential = new Sequential(
    ...narrowing(3, 16),
    ...narrowing(16, 32),
    ...narrowing(32, 64),
    new MaxPool2d(2),
    new Flatten(),
  );
  readonly head: Sequential;

  constructor(classes: number) {
    super();
    const places = side / 16;
    this.head = new Sequential(new Dropout(0.3), new Linear(64 * places * places, classes));
  }

  forward(pictures: Tensor): Tensor {
    return this.head.forward(this.body.forward(centred(pictures)));
  }
}

/** Each picture by itself with mean 0 and deviation 1: cameras make the same scene lighter and darker. */
function centred(pictures: Tensor): Tensor {
  const floats = pictures.float();
  const dim = [1, 2, 3];
  const mean = floats.mean(dim, { keepdim: true });
  // What is all of one colour has none.
  const deviation = floats.sub(mean).square().mean(dim, { keepdim: true }).add(16).sqrt();
  return floats.sub(mean).div(deviation);
}
