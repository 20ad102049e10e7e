/** compile(step): traces a function of tensors into one fused program. */
export { type Compiled, compile } from './compile.ts';
