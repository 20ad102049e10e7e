/** compile(step): traces a function of tensors into one fused program. */
export { type Compiled, compile } from './compile.ts';
export { type ExplainOptions, explain } from './explain.ts';
export type { Graph, Instruction, Output } from './graph.ts';
export { printGraph } from './print-graph.ts';
export { printProgram } from './print-program.ts';
export type { CompiledProgram } from './program.ts';
