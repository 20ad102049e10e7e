/** TensorBoard's event files. */
export type { EventSink } from './event-file.ts';
export type { Hparams } from './hparams.ts';
export {
  type EventOptions,
  type HistogramOptions,
  type HparamsOptions,
  SummaryWriter,
  type SummaryWriterOptions,
} from './summary-writer.ts';
