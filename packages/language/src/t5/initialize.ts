/** The weights that T5 begins with. */
import { noGrad } from '@glissade/autograd';
import { type AnyModule, type Embedding, init, type Linear, RMSNorm } from '@glissade/nn';
import type { Tensor } from '@glissade/tensor';
import { T5CrossAttention, T5SelfAttention } from './attention.ts';
import type { T5Config } from './config.ts';
import { T5Dense } from './layers.ts';

/** What is looked at of a T5ForConditionalGeneration. */
interface T5Whole extends AnyModule {
  readonly config: T5Config;
  readonly shared: Embedding;
  readonly lmHead: Linear;
}

/**
 * Draws the weights of a module within the model as Hugging Face's begin: normal ones, whose standard deviations follow from the widths, so that
 * attention needs no scale; factors of norms are 1 times initializerFactor.
 * Source: https://github.com/huggingface/transformers/blob/main/src/transformers/models/t5/modeling_t5.py
 */
export function drawT5Weights(model: T5Whole, within: AnyModule): void {
  const { dModel, dKv, dFf, numHeads, initializerFactor: factor, tieWordEmbeddings } = model.config;
  const drawn = new Set(within.parameters());
  const draw = (std: number, ...weights: readonly (Tensor | undefined)[]): void => {
    for (const weight of weights) if (weight && drawn.has(weight)) init.normal_(weight, 0, factor * std);
  };
  draw(1, model.shared.weight, tieWordEmbeddings ? undefined : model.lmHead.weight);
  for (const module of model.modules()) {
    if (module instanceof T5SelfAttention || module instanceof T5CrossAttention) {
      draw((dModel * dKv) ** -0.5, module.q.weight);
      draw(dModel ** -0.5, module.k.weight, module.v.weight);
      draw((numHeads * dKv) ** -0.5, module.o.weight);
    }
    if (module instanceof T5SelfAttention) draw(dModel ** -0.5, module.relativeAttentionBias?.weight);
    if (module instanceof T5Dense) {
      draw(dModel ** -0.5, module.wi?.weight, module.wi0?.weight, module.wi1?.weight);
      draw(dFf ** -0.5, module.wo.weight);
    }
    if (module instanceof RMSNorm && drawn.has(module.weight!)) noGrad(() => module.weight!.fill_(factor));
  }
}
