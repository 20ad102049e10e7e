/** All operators by name. A new one is a row in the table of its family. */
import type { Operators } from '../operator.ts';
import { activation } from './activation.ts';
import { attentions } from './attention.ts';
import { branching } from './branching.ts';
import { comparison } from './comparison.ts';
import { constants } from './constants.ts';
import { convolution } from './convolution.ts';
import { elementwise } from './elementwise.ts';
import { indexing } from './indexing.ts';
import { normalization } from './normalization.ts';
import { parts } from './parts.ts';
import { pooling } from './pooling.ts';
import { products } from './products.ts';
import { recurrents } from './recurrent.ts';
import { reductions } from './reduction.ts';
import { resizing } from './resize.ts';
import { sampling } from './sampling.ts';
import { sequences } from './sequences.ts';
import { shaping } from './shaping.ts';
import { softmaxes } from './softmax.ts';

export const operators: Operators = {
  ...activation,
  ...attentions,
  ...branching,
  ...comparison,
  ...constants,
  ...convolution,
  ...elementwise,
  ...indexing,
  ...normalization,
  ...parts,
  ...pooling,
  ...products,
  ...recurrents,
  ...reductions,
  ...resizing,
  ...sampling,
  ...sequences,
  ...shaping,
  ...softmaxes,
};
