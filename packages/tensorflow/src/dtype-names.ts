/** The dtypes of Keras and TensorFlow by name, and what they are here: what has more bits has 32, and halves are floats of 32. */
import type { DType } from '@glissade/tensor';

export const dtypeNames: Readonly<Record<string, DType | undefined>> = {
  __proto__: null as never,
  bool: 'bool',
  bfloat16: 'float32',
  float16: 'float32',
  float32: 'float32',
  float64: 'float32',
  int8: 'int32',
  int16: 'int32',
  int32: 'int32',
  int64: 'int32',
  uint8: 'uint8',
};
