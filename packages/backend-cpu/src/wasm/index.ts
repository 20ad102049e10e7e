/** The assembler: bytes of WebAssembly modules from typed expressions. Start reading at module.ts. */
export {
  type Code,
  codeOf,
  drop,
  type Local,
  type Operand,
  type Statement,
  select,
  type ValueType,
} from './code.ts';
export { detectFeatures, type Features } from './features.ts';
export { FunctionBuilder, type Label } from './function.ts';
export { f32x4, f64, f64x2, i8x16, i16x8, i32, i32x4, i64, i64x2, minimum, v128 } from './instructions.ts';
export {
  call,
  type FunctionReference,
  type MemoryImport,
  ModuleBuilder,
  type Parameters,
} from './module.ts';
