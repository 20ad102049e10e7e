/** Which primitives work element by element, with broadcasting. */
import { binaryFunctions, type Primitive, unaryFunctions } from '@glissade/tensor';

/** A unary or binary function, `cast` or `select`. */
export const isElementwise = ({ name }: Primitive): boolean =>
  name in unaryFunctions || name in binaryFunctions || name === 'cast' || name === 'select';
