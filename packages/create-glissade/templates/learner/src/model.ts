/** The network: a vector for each category, the numbers as they are, and layers over both. */
import { type TableEncoder, tabularModel } from 'glissade';

export const network = (encoder: TableEncoder) => tabularModel(encoder, { layers: [32, 16], ps: 0.1 });
