/** Numbers into tensors, and out of them. */
import { type DType, type Tensor, tensor } from '@glissade/tensor';

export const double = (data: Parameters<typeof tensor>[0]): Tensor => tensor(data, { dtype: 'float64' });
export const labels = (data: number[], dtype: DType = 'int32'): Tensor => tensor(data, { dtype });
export const numbers = (x: Tensor | undefined): number[] => Array.from(x!.dataSync());
