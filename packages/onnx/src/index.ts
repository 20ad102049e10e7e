/** Models to and from ONNX. */
export { readModel } from './protocol/read.ts';
export { writeModel } from './protocol/write.ts';
