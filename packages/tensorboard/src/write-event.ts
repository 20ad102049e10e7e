/**
 * Events as bytes. Field numbers are those of event.proto, summary.proto and tensor.proto; as there, zeros are left out.
 * Source: https://github.com/tensorflow/tensorboard/tree/master/tensorboard/compat/proto
 */
import { PbfWriter } from 'pbf';
import type { Event, Histogram, Summary, TaggedSummary } from './messages.ts';

/** DataType of strings. */
const stringType = 7;

export function eventBytes(event: Event): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeDoubleField(1, event.wallTime);
  if (event.step !== 0) pbf.writeVarintField(2, event.step);
  if ('fileVersion' in event.content) pbf.writeStringField(3, event.content.fileVersion);
  else pbf.writeMessage(5, (content, each) => each.writeMessage(1, writeValue, content), event.content);
  return pbf.finish();
}

function writeValue({ tag, summary }: TaggedSummary, pbf: PbfWriter): void {
  pbf.writeStringField(1, tag);
  switch (summary.kind) {
    case 'scalar':
      pbf.writeFloatField(2, summary.value);
      break;
    case 'image':
      pbf.writeMessage(4, writeImage, summary);
      break;
    case 'histogram':
      pbf.writeMessage(5, writeHistogram, summary.histogram);
      break;
    case 'text':
      pbf.writeMessage(8, writeText, summary.text);
      pbf.writeMessage(9, writePlugin, { name: 'text', content: undefined });
      break;
    case 'hparams':
      pbf.writeMessage(9, writePlugin, { name: 'hparams', content: summary.content });
      break;
  }
}

function writeImage(
  { height, width, channels, png }: Extract<Summary, { kind: 'image' }>,
  pbf: PbfWriter,
): void {
  pbf.writeVarintField(1, height);
  pbf.writeVarintField(2, width);
  pbf.writeVarintField(3, channels);
  pbf.writeBytesField(4, png);
}

function writeHistogram(histogram: Histogram, pbf: PbfWriter): void {
  const { min, max, num, sum, sumSquares, bucketLimits, buckets } = histogram;
  for (const [i, value] of [min, max, num, sum, sumSquares].entries())
    if (!Object.is(value, 0)) pbf.writeDoubleField(i + 1, value);
  pbf.writePackedDouble(6, [...bucketLimits]);
  pbf.writePackedDouble(7, [...buckets]);
}

/** A tensor of one string. */
function writeText(text: string, pbf: PbfWriter): void {
  pbf.writeVarintField(1, stringType);
  pbf.writeMessage(
    2,
    (length, shape) => shape.writeMessage(2, (each, dim) => dim.writeVarintField(1, each), length),
    1,
  );
  pbf.writeStringField(8, text);
}

/** Which part of TensorBoard shows it. */
function writePlugin(
  { name, content }: { name: string; content: Uint8Array | undefined },
  pbf: PbfWriter,
): void {
  pbf.writeMessage(
    1,
    (_, plugin) => {
      plugin.writeStringField(1, name);
      if (content) plugin.writeBytesField(2, content);
    },
    undefined,
  );
}
