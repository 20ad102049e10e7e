/** How many inputs an operator needs at least. Source: https://onnx.ai/onnx/operators */

/** Those that need others than one. */
const needed: ReadonlyMap<string, number> = new Map(
  Object.entries({
    0: 'Constant',
    2:
      'Add AffineGrid And CastLike Compress Conv ConvTranspose CumSum Div Equal Expand Gather GatherElements GatherND Gemm Greater ' +
      'GreaterOrEqual GridSample LayerNormalization Less LessOrEqual MatMul Mod Mul Or PRelu Pow RMSNormalization Reshape SequenceAt ' +
      'Sub Tile Xor',
    3: 'Attention Col2Im GRU GroupNormalization InstanceNormalization LSTM OneHot RNN Range Scatter ScatterElements ScatterND Where',
    5: 'BatchNormalization',
  }).flatMap(([count, names]) => names.split(' ').map((name) => [name, Number(count)] as const)),
);

/** Throws if one of the first inputs, which an operator cannot do without, is missing. An input that is left out has the name ''. */
export function checkInputCount(operator: string, inputs: readonly string[]): void {
  const count = needed.get(operator) ?? 1;
  for (let i = 0; i < count; i++)
    if (!inputs[i]) throw new TypeError(`input ${i} is missing; expected ${count} at least`);
}
