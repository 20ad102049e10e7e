/** PyTorch's own files, read and written. */
export { type LoadTorchOptions, loadTorch } from './load-torch.ts';
export { type OptimizerState, optimizerStateFromTorch, optimizerStateToTorch } from './optimizer-state.ts';
export { saveTorch } from './save-torch.ts';
export { stateDictIn } from './state-dict-in.ts';
export type { TorchObject, TorchValue } from './torch-value.ts';
export { valueIn } from './value-in.ts';
