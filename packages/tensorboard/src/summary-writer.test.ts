import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeImage } from '@glissade/images';
import {
  arange,
  type Backend,
  full,
  rand,
  randn,
  reference,
  tensor,
  useBackend,
  zeros,
} from '@glissade/tensor';
import { PbfReader } from 'pbf';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SummaryWriter } from './summary-writer.ts';

let root: string;
beforeEach(async () => {
  useBackend(reference);
  root = await mkdtemp(join(tmpdir(), 'glissade-events-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

interface Read {
  step?: number;
  wallTime?: number;
  fileVersion?: string;
  tag?: string;
  value?: number;
  png?: Uint8Array;
  buckets?: number[];
  text?: string;
}

/** The events of a file, as far as these tests look into them. */
function eventsIn(bytes: Uint8Array): Read[] {
  const events: Read[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  for (let at = 0; at < bytes.length; ) {
    const length = view.getUint32(at, true);
    const event: Read = {};
    new PbfReader(bytes.subarray(at + 12, at + 12 + length)).readFields((field, _, pbf) => {
      if (field === 1) event.wallTime = pbf.readDouble();
      if (field === 2) event.step = pbf.readVarint(true);
      if (field === 3) event.fileVersion = pbf.readString();
      if (field === 5) pbf.readMessage((_, __, summary) => summary.readMessage(readValue, event), event);
    }, event);
    events.push(event);
    at += length + 16;
  }
  return events;
}

const parts: Readonly<Record<number, readonly [place: number, keep: (event: Read, pbf: PbfReader) => void]>> =
  {
    4: [
      4,
      (event, pbf) => {
        event.png = pbf.readBytes();
      },
    ],
    5: [
      7,
      (event, pbf) => {
        event.buckets = pbf.readPackedDouble();
      },
    ],
    8: [
      8,
      (event, pbf) => {
        event.text = pbf.readString();
      },
    ],
  };

function readValue(field: number, event: Read | undefined, pbf: PbfReader): void {
  if (field === 1) event!.tag = pbf.readString();
  if (field === 2) event!.value = pbf.readFloat();
  // The part of a message that is looked into, and how it is read.
  const [place, keep] = parts[field] ?? [];
  if (keep) pbf.readMessage((part, each) => part === place && keep(each!, pbf), event!);
}

async function written(folder = root): Promise<Read[]> {
  const files = (await readdir(folder)).filter((name) => name.startsWith('events.out.tfevents.'));
  expect(files).toHaveLength(1);
  return eventsIn(await readFile(join(folder, files[0]!)));
}

test('what was added is in the file at once, before anybody waits', async () => {
  const writer = new SummaryWriter(root);
  expect(writer.logDir).toBe(root);
  writer.addScalar('loss/train', 0.5, 1, { wallTime: 12.5 });
  writer.addScalar('loss/train', tensor([0.25]), 2);
  writer.addHistogram('weights', arange(3), 3);
  writer.addText('notes', 'better', 4);
  const [version, first, second, third, fourth] = await written();
  expect(version).toEqual({ wallTime: expect.closeTo(Date.now() / 1000, -2), fileVersion: 'brain.Event:2' });
  expect(first).toEqual({ wallTime: 12.5, step: 1, tag: 'loss/train', value: 0.5 });
  expect([second!.step, second!.value]).toEqual([2, 0.25]);
  expect([third!.tag, third!.buckets!.reduce((a, b) => a + b)]).toEqual(['weights', 3]);
  expect([fourth!.tag, fourth!.text]).toEqual(['notes/text_summary', 'better']);
  await writer.close();
});

test('images, one and several', async () => {
  const writer = new SummaryWriter(root);
  const bytes = arange(3 * 4 * 5)
    .to('uint8')
    .reshape([3, 4, 5]);
  writer.addImage('one', bytes, 1);
  writer.addImages('several', rand([10, 1, 2, 3]), 2);
  await writer.close();
  const events = await written();
  expect(decodeImage(events.find(({ tag }) => tag === 'one')!.png!).toArray()).toEqual(bytes.toArray());
  expect(decodeImage(events.find(({ tag }) => tag === 'several')!.png!).shape).toEqual([3, 4, 24]);
});

test('curves of one chart and tried settings are runs within the run', async () => {
  const writer = new SummaryWriter(root, { filenameSuffix: '.tfb' });
  writer.addScalars('loss/both', { train: 1, valid: tensor(2) }, 5);
  writer.addScalars('loss/both', { train: 0.5, valid: 1.5 }, 6);
  writer.addHparams({ lr: 0.1, nesterov: true }, { accuracy: 0.75 }, { runName: 'first' });
  await writer.close();
  expect((await readdir(root)).filter((name) => !name.startsWith('events'))).toEqual([
    'first',
    'loss_both_train',
    'loss_both_valid',
  ]);
  const valid = await written(join(root, 'loss_both_valid'));
  expect(valid.slice(1).map(({ tag, step, value }) => [tag, step, value])).toEqual([
    ['loss/both', 5, 2],
    ['loss/both', 6, 1.5],
  ]);
  const tried = await written(join(root, 'first'));
  expect(tried.slice(1).map(({ tag }) => tag)).toEqual([
    '_hparams_/experiment',
    '_hparams_/session_start_info',
    '_hparams_/session_end_info',
    'accuracy',
  ]);
  expect((await readdir(root)).every((name) => !name.startsWith('events') || name.endsWith('.tfb'))).toBe(
    true,
  );
});

test('in place of a folder, whoever takes bytes', async () => {
  const parts: Uint8Array[] = [];
  let closed = 0;
  await using writer = new SummaryWriter({
    write: (bytes) => void parts.push(bytes),
    close: () => void closed++,
  });
  expect(writer.logDir).toBe(undefined);
  writer.addScalars('loss', { train: 1, valid: 2 }, 3);
  writer.addHparams({ lr: 0.1 }, { accuracy: 1 });
  await writer.close();
  await writer.close();
  expect(closed).toBe(1);
  expect(parts.flatMap(eventsIn).map(({ tag }) => tag)).toEqual([
    undefined,
    'loss/train',
    'loss/valid',
    '_hparams_/experiment',
    '_hparams_/session_start_info',
    '_hparams_/session_end_info',
    'accuracy',
  ]);
});

test('values on a backend that cannot block are those of the moment', async () => {
  const { readSync: _, ...others } = reference;
  const far: Backend = others as Backend;
  const weight = full([4], 1, { backend: far });
  const parts: Uint8Array[] = [];
  const writer = new SummaryWriter({ write: (bytes) => void parts.push(bytes) });
  writer.addScalar('mean', weight.mean(), 1);
  weight.assign(full([4], 2, { backend: far }));
  writer.addScalar('mean', weight.mean(), 2);
  expect(parts).toHaveLength(1);
  await writer.flush();
  expect(
    parts
      .flatMap(eventsIn)
      .slice(1)
      .map(({ step, value }) => [step, value]),
  ).toEqual([
    [1, 1],
    [2, 2],
  ]);
});

test('what went wrong with an image is thrown by flush, once', async () => {
  const writer = new SummaryWriter(root);
  writer.addImage('noise', full([1, 2, 2], Number.NaN), 1);
  writer.addScalar('loss', 1, 1);
  await expect(writer.flush()).rejects.toThrow('encodePng: a value is NaN');
  await writer.close();
  expect((await written()).map(({ tag }) => tag)).toEqual([undefined, 'loss']);
});

test('what means nothing is refused', async () => {
  const writer = new SummaryWriter(root);
  expect(() => writer.addScalar('loss', zeros([2]))).toThrow(
    'addScalar: loss is float32[2]; expected one number',
  );
  expect(() => writer.addScalar('', 1)).toThrow("addScalar: the tag is ''; expected a text");
  expect(() => writer.addScalar('loss', 1, 0.5)).toThrow('the step of loss is 0.5; expected a whole number');
  expect(() => writer.addScalar('loss', 1, 1, { walltime: 1 } as object)).toThrow(
    'there is no option walltime',
  );
  expect(() => writer.addHistogram('w', zeros([0, 3]))).toThrow('addHistogram: w is [0, 3]: no values');
  expect(() => writer.addHistogram('w', randn([3]), 1, { bins: 0 })).toThrow('bins is 0; expected how many');
  expect(() => writer.addHistogram('w', randn([3]), 1, { bins: [1, 1] })).toThrow('bins is [1, 1]');
  expect(() => writer.addHistogram('w', full([2], Number.NaN), 1)).toThrow(
    'none of the 2 values lies in a bucket',
  );
  expect(() => new SummaryWriter(root, { logDir: 'x' } as object)).toThrow('there is no option logDir');
  expect(() => new SummaryWriter(join(root, 'file\0'))).toThrow();
  await writer.close();
  expect(() => writer.addScalar('loss', 1)).toThrow('addScalar: loss comes after close()');
});
