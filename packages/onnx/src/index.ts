/** Models to and from ONNX. */
export { type ExportOptions, exportOnnx } from './export/export-onnx.ts';
