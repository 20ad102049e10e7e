/** What the golden files hold and Glissade does not have yet, with the reason. A row that has been built is an error. */

const layer = 'a layer of a later release of nn';

export const notBuilt: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ops: {},
  nn: {
    batchNorm: layer,
    layerNorm: layer,
    groupNorm: layer,
    instanceNorm: layer,
    rmsNorm: layer,
    embedding: layer,
    scaledDotProductAttention: layer,
    multiheadAttention: layer,
    rnn: layer,
    gru: layer,
    lstm: layer,
    interpolate: layer,
  },
};
