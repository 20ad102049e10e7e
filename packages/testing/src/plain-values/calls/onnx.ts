/** A right call of each function of onnx, and of the model's methods. */
import { Linear } from '@glissade/nn';
import { exportOnnx, importOnnx } from '@glissade/onnx';
import { ones, reference } from '@glissade/tensor';
import type { RightCalls } from '../right-calls.ts';

const bytes = await exportOnnx(new Linear(3, 2), [ones([2, 3])], { inputNames: ['x'], outputNames: ['y'] });
const model = () => importOnnx(bytes);

export const calls: RightCalls = {
  exportOnnx: () => [
    new Linear(3, 2),
    [ones([2, 3])],
    { inputNames: ['x'], outputNames: ['y'], dynamicAxes: { x: { 0: 'batch' } } },
  ],
  importOnnx: () => [bytes, { backend: reference }],
  'OnnxModel.forward': () => [model(), ones([2, 3])],
  'OnnxModel.run': () => [model(), { x: ones([2, 3]) }],
};

export const others = ['OnnxModel'];

/** What is said of backends, wherever one is given. */
export const accepted: RegExp = /^no backend: /;
