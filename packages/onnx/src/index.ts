/** Models to and from ONNX. */
export { type ExportOptions, exportOnnx } from './export/export-onnx.ts';
export type { OnnxValue } from './import/description.ts';
export { type ImportOnnxOptions, importOnnx } from './import/import-onnx.ts';
export { OnnxModel } from './import/onnx-model.ts';
