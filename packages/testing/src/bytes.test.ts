/** Files that are written are bytes in memory of their own, which their types say: a page makes a `Blob` of them without a cast. */
import { formatNpy } from '@glissade/data';
import { encodePng } from '@glissade/images';
import { Linear, serialize } from '@glissade/nn';
import { exportOnnx } from '@glissade/onnx';
import { saveTorch } from '@glissade/pytorch';
import { encodeWav } from '@glissade/signal';
import { ones } from '@glissade/tensor';
import { SummaryWriter } from '@glissade/tensorboard';
import { expect, test } from 'vitest';

test('every writer gives them', async () => {
  const events: Uint8Array<ArrayBuffer>[] = [];
  const writer = new SummaryWriter({ write: (bytes) => events.push(bytes) });
  writer.addScalar('loss', 1);
  await writer.close();
  const files: Uint8Array<ArrayBuffer>[] = [
    await encodePng(ones([1, 2, 2])),
    await encodeWav(ones([1, 2]), 8000),
    await exportOnnx(new Linear(2, 1), [ones([1, 2])]),
    await formatNpy(ones([2])),
    await saveTorch({ x: ones([2]) }),
    await serialize({ x: ones([2]) }),
    ...events,
  ];
  for (const file of files) expect(new Blob([file]).size).toBe(file.length);
});
