/** x <= 0 ? 0 : x. */
import { isFloat, sameShape } from '@glissade/tensor';
import { numberAt, type Pattern } from './pattern.ts';

export const relu: Pattern<'select'> = (site) => {
  const [, zero, x] = site.values;
  const condition = site.source(0, 'lessEqual');
  const isRelu =
    isFloat(site.call.dtype) &&
    numberAt(site, 1) === 0 &&
    numberAt(condition, 1) === 0 &&
    condition?.values[0] === x &&
    condition?.values[1] === zero &&
    site.always(({ shape, inputs }) => sameShape(shape, inputs[2]!.shape));
  return isRelu ? site.writer.node('Relu', [x!]) : undefined;
};
