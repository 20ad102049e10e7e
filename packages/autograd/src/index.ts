/** Reverse-mode differentiation of any program of primitives. */

export { callBehind } from './backward.ts';
export { type CustomGradient, customGradient } from './custom-gradient.ts';
export { grad, valueAndGrad } from './grad.ts';
export { type GradcheckOptions, gradcheck } from './gradcheck.ts';
export { type ForEach, type GradientsOptions, gradients } from './gradients.ts';
export { type GraphNode, graphOf, printGraph } from './graph.ts';
export { hessian, jacobian, jvp, vjp } from './jacobian.ts';
export { isParameter, parameter } from './parameter.ts';
export { enableGrad, isRecording, noGrad } from './recording.ts';
