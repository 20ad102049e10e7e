/**
 * What a run was tried with, and what is to be compared: the messages of TensorBoard's hparams plugin.
 * Source: https://github.com/tensorflow/tensorboard/tree/master/tensorboard/plugins/hparams
 */
import { PbfWriter } from 'pbf';

/** Of a run: learning rates, names of optimizers, whether something is on. */
export type Hparams = Readonly<Record<string, number | string | boolean>>;

/** DataType of the plugin. */
const types = { string: 1, boolean: 2, number: 3 } as const;
const successful = 1;

type Name = keyof typeof types;
const nameOf = (value: Hparams[string]): Name => typeof value as Name;

/** The plugin's three messages of a run, by their tags in the order in which they are written. */
export function hparamsMessages(
  hparams: Hparams,
  metrics: readonly string[],
): readonly (readonly [tag: string, content: Uint8Array])[] {
  return [
    ['_hparams_/experiment', message(2, (pbf) => writeExperiment(hparams, metrics, pbf))],
    ['_hparams_/session_start_info', message(3, (pbf) => writeStart(hparams, pbf))],
    ['_hparams_/session_end_info', message(4, (pbf) => pbf.writeVarintField(1, successful))],
  ];
}

function message(field: number, write: (pbf: PbfWriter) => void): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeMessage(field, (_, each) => write(each), undefined);
  return pbf.finish();
}

function writeExperiment(hparams: Hparams, metrics: readonly string[], pbf: PbfWriter): void {
  for (const entry of Object.entries(hparams)) {
    pbf.writeMessage(
      4,
      ([name, value], each) => {
        each.writeStringField(1, name);
        each.writeVarintField(4, types[nameOf(value)]);
      },
      entry,
    );
  }
  for (const metric of metrics)
    pbf.writeMessage(
      5,
      (tag, each) => each.writeMessage(1, (name, of) => of.writeStringField(2, name), tag),
      metric,
    );
}

/** A map of names to `google.protobuf.Value`. */
function writeStart(hparams: Hparams, pbf: PbfWriter): void {
  for (const entry of Object.entries(hparams)) {
    pbf.writeMessage(
      1,
      ([name, value], each) => {
        each.writeStringField(1, name);
        each.writeMessage(2, writeAny, value);
      },
      entry,
    );
  }
}

function writeAny(value: Hparams[string], pbf: PbfWriter): void {
  if (typeof value === 'number') pbf.writeDoubleField(2, value);
  else if (typeof value === 'string') pbf.writeStringField(3, value);
  else pbf.writeBooleanField(4, value);
}
