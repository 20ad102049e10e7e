/** What all networks of this package are: modules that take images, and the files that are published for them. */
import { BatchNorm2d, type LoadOptions, type LoadReport, Module, type StateDict } from '@glissade/nn';
import { isPlainObject, type Tensor } from '@glissade/tensor';
import { FrozenBatchNorm2d } from '../ops/frozen-batch-norm.ts';

/**
 * A network of images [N, 3, H, W], whose state has the names, the shapes and the order of torchvision's.
 *
 * `loadStateDict` takes files as torchvision publishes them, whatever version wrote them: old ones lack `num_batches_tracked`, which
 * then stays as it is, and some have names of before.
 */
export abstract class ImageNetwork<
  Output = Tensor,
  Inputs extends readonly unknown[] = [x: Tensor],
> extends Module<Inputs, Output> {
  override loadStateDict(state: StateDict, options: LoadOptions = {}): LoadReport {
    return super.loadStateDict(isPlainObject(state) ? this.#asToday(state) : state, options);
  }

  /** The name that a tensor has today, of the one that it has in a file; undefined for one that is left out. */
  protected nameToday(name: string): string | undefined {
    return name;
  }

  #asToday(state: StateDict): StateDict {
    const today = new Map<string, Tensor>();
    for (const [before, value] of Object.entries(state)) {
      const name = this.nameToday(before);
      if (name !== undefined) today.set(name, value);
    }
    for (const [path, module] of this.namedModules()) {
      const count = path === '' ? 'num_batches_tracked' : `${path}.num_batches_tracked`;
      if (module instanceof FrozenBatchNorm2d) today.delete(count);
      else if (module instanceof BatchNorm2d) keepCount(today, count, module.numBatchesTracked);
    }
    return Object.fromEntries(today);
  }
}

/** Files from before PyTorch 0.4.1 have running statistics without the count of batches. */
function keepCount(state: Map<string, Tensor>, name: string, count: Tensor | undefined): void {
  const statistics = name.replace(/num_batches_tracked$/, 'running_mean');
  if (count && state.has(statistics) && !state.has(name)) state.set(name, count);
}
