/** Momentum that is cycled against the learning rate: high where the rate is low. */
import type { ParameterGroup } from '../group.ts';
import { LRScheduler, type PerGroup } from './scheduler.ts';

/** What `CyclicLR` and `OneCycleLR` both take. */
export interface MomentumCycleOptions {
  /** Whether momentum is cycled too, against the learning rate: `momentum`, or the first of `betas`. Default true. */
  readonly cycleMomentum?: boolean;
  /** The momentum at the highest rate; a list has one for each group. Default 0.8, of `OneCycleLR` 0.85. */
  readonly baseMomentum?: PerGroup<number>;
  /** The momentum at the lowest rate; a list has one for each group. Default 0.9, of `OneCycleLR` 0.95. */
  readonly maxMomentum?: PerGroup<number>;
}

/** A schedule that sets momentum, too. */
export abstract class CycleLR<Options extends Required<MomentumCycleOptions>> extends LRScheduler<Options> {
  /** Sets a group's momentum. Throws where the optimizer has none. */
  protected setMomentum(group: ParameterGroup, momentum: number): void {
    const { betas, momentum: present } = group.options as Partial<
      Record<'betas', number[]> & Record<'momentum', number>
    >;
    if (!betas && present === undefined)
      throw new TypeError(`${this.name}: the optimizer has no momentum to cycle. Say cycleMomentum: false`);
    group.set((betas ? { betas: [momentum, ...betas.slice(1)] } : { momentum }) as object);
  }
}
