/** Everything in one install, and the CPU backend chosen in one line: `await start()`. */
export * from '@glissade/autograd';
export * from '@glissade/backend-cpu';
export * from '@glissade/backend-gpu';
export * from '@glissade/compiler';
export * from '@glissade/data';
export * from '@glissade/distributions';
export * from '@glissade/learner';
export * from '@glissade/linalg';
export * from '@glissade/losses';
export * from '@glissade/nn';
export * from '@glissade/onnx';
export * from '@glissade/optim';
export * from '@glissade/pytorch';
export * from '@glissade/signal';
export * from '@glissade/tensor/api';
export * from '@glissade/vision';
export * from '@glissade/vmap';
export { start } from './start.ts';
