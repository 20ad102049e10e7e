/** compile(step): traces a function of tensors into one fused program. */
export { type Compiled, compile } from './compile.ts';
export { type ExplainOptions, explain } from './explain.ts';
export type { Application, Constant, Graph, Input, Instruction, Output } from './graph.ts';
export { printProgram } from './print-program.ts';
export type { CompiledProgram } from './program.ts';
export { type GraphInput, type TracedGraph, traceGraph } from './trace-graph.ts';
