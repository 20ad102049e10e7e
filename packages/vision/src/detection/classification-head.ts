/** What says of places which class there is, in RetinaNet and FCOS. */
import { Conv2d, init, Module, type Sequential } from '@glissade/nn';
import type { Tensor } from '@glissade/tensor';
import { allDrawnSmall, drawnSmall } from './drawn-small.ts';
import { rowsOfAll } from './rows.ts';

/** A bias by which each class is found with a probability of 0.01 at first. Source: https://arxiv.org/abs/1708.02002, section 3.3 */
function rarely({ bias }: Conv2d): void {
  init.constant_(bias!, -Math.log((1 - 0.01) / 0.01));
}

/** Scores [N, A, numClasses] of what there is at the places of feature maps, by convolutions and a last one. */
export abstract class ClassificationHead extends Module<[maps: readonly Tensor[]]> {
  readonly conv: Sequential;
  readonly clsLogits: Conv2d;
  readonly numClasses: number;

  constructor(conv: Sequential, inChannels: number, numAnchors: number, numClasses: number) {
    super();
    this.conv = conv;
    allDrawnSmall(this.conv);
    this.clsLogits = new Conv2d(inChannels, numAnchors * numClasses, 3, { padding: 1 });
    drawnSmall(this.clsLogits);
    rarely(this.clsLogits);
    this.numClasses = numClasses;
  }

  forward(maps: readonly Tensor[]): Tensor {
    return rowsOfAll(
      maps.map((map) => this.clsLogits.forward(this.conv.forward(map))),
      this.numClasses,
    );
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { clsLogits: 'cls_logits' };
  }
}
