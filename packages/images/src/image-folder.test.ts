import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DataLoader, FileError } from '@glissade/data';
import { full, reference, tensor, useBackend } from '@glissade/tensor';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodePng } from './encode-png.ts';
import { imageFolder } from './image-folder.ts';

let root: string;
beforeEach(async () => {
  useBackend(reference);
  root = await mkdtemp(join(tmpdir(), 'glissade-images-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** A file with an image of one value, 2 x 3 pixels if not said. */
async function put(path: string, value = 1, size = [2, 3]): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), await encodePng(full([1, ...size], value, { dtype: 'uint8' })));
}

test('classes are folders, images come in the order that torchvision has', async () => {
  for (const [i, path] of [
    'dogs/b.png',
    'dogs/A.PNG',
    'cats/z.png',
    'cats/far/a.png',
    'cats/y.jpeg',
    'a.png',
  ].entries())
    await put(path, i);
  await writeFile(join(root, 'cats/notes.txt'), 'no image');
  const images = await imageFolder(root);
  expect(images.classes).toEqual(['cats', 'dogs']);
  expect(images.classToIdx).toEqual({ cats: 0, dogs: 1 });
  expect(images.samples).toEqual([
    ['cats/y.jpeg', 0],
    ['cats/z.png', 0],
    ['cats/far/a.png', 0],
    ['dogs/A.PNG', 1],
    ['dogs/b.png', 1],
  ]);
  expect(images.targets).toEqual([0, 0, 0, 1, 1]);
  const [image, label] = await images.get(2);
  // Colours, as Pillow's convert('RGB') makes of gray; what the file is, not what it is called, decides how it is read.
  expect([image.dtype, image.shape, image.amax().itemSync()]).toEqual(['uint8', [3, 2, 3], 3]);
  expect([label.dtype, label.shape, label.itemSync()]).toEqual(['int32', [], 0]);
});

test('a loader reads batch by batch', async () => {
  for (let i = 0; i < 7; i++) await put(`${i % 2 ? 'odd' : 'even'}/${i}.png`, i, [2 + (i % 3), 2]);
  const images = await imageFolder(root, {
    mode: 'gray',
    transform: (image) => image.narrow(1, 0, 2).float(),
  });
  const seen: number[] = [];
  for await (const [batch, labels] of new DataLoader(images, { batchSize: 3, shuffle: true, seed: 1 })) {
    expect(batch.shape.slice(1)).toEqual([1, 2, 2]);
    const values = batch.select(1, 0).select(1, 0).select(1, 0);
    expect(values.fmod(2).toArray()).toEqual(labels.toArray());
    seen.push(...values.dataSync());
  }
  expect(seen.sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test("other readers, and other files' names", async () => {
  await put('one/a.tensor');
  await put('one/b.png');
  const paths: string[] = [];
  const images = await imageFolder(root, {
    extensions: ['.tensor'],
    decode: (bytes, path) => {
      paths.push(path);
      return tensor(bytes.subarray(1, 4));
    },
  });
  expect((await images.get(0))[0].toArray()).toEqual([80, 78, 71]);
  expect([paths, images.length]).toEqual([['one/a.tensor'], 1]);
  const wrong = await imageFolder(root, { decode: (() => [1, 2]) as never });
  await expect(wrong.get(0)).rejects.toThrow('one/b.png: decode gave object; expected a tensor');
});

test('the folder that a page has chosen', async () => {
  await put('x/1.png', 5);
  const bytes = await encodePng(full([1, 2, 2], 9, { dtype: 'uint8' }));
  const file = (webkitRelativePath: string) => ({
    webkitRelativePath,
    arrayBuffer: async () => bytes.slice().buffer as ArrayBuffer,
  });
  const images = await imageFolder([
    file('photos/b/1.png'),
    file('photos/a/deep/2.png'),
    file('photos/readme.md'),
  ]);
  expect(images.classes).toEqual(['a', 'b']);
  expect(images.samples).toEqual([
    ['a/deep/2.png', 0],
    ['b/1.png', 1],
  ]);
  expect((await images.get(1))[0].amax().itemSync()).toBe(9);
  await expect(imageFolder([file('')])).rejects.toThrow('a file has the webkitRelativePath ""');
  await expect(imageFolder([])).rejects.toThrow('there are no folders in the chosen folder');
});

test('folders with odd names, and links that go in circles', async () => {
  await put('__proto__/a.png', 1);
  await put('constructor/a.png', 2);
  await symlink(root, join(root, 'constructor', 'again'));
  await symlink(join(root, 'nowhere.png'), join(root, 'constructor', 'gone.png'));
  const images = await imageFolder(root);
  expect(images.classes).toEqual(['__proto__', 'constructor']);
  expect(Object.entries(images.classToIdx)).toEqual([
    ['__proto__', 0],
    ['constructor', 1],
  ]);
  expect(images.samples.map(([path]) => path)).toEqual(['__proto__/a.png', 'constructor/a.png']);
});

test('what is no such folder is refused', async () => {
  await expect(imageFolder(join(root, 'missing'))).rejects.toThrow(
    /imageFolder: cannot read .*missing: ENOENT/,
  );
  await expect(imageFolder(root)).rejects.toThrow('expected one for each class, with its images');
  await put('full/a.png');
  await mkdir(join(root, 'empty'));
  await expect(imageFolder(root)).rejects.toThrow(
    /no .png, .jpg, .jpeg in .* for empty; leave these folders out, or say allowEmpty: true/,
  );
  const images = await imageFolder(root, { allowEmpty: true });
  expect([images.classes, images.targets]).toEqual([['empty', 'full'], [1]]);
  await expect(images.get(1)).rejects.toThrow('index 1 is out of range for 1 images');
  await expect(imageFolder(root, { loader: 1 } as object)).rejects.toThrow('there is no option loader');
  await expect(imageFolder(root, { transform: 3 as never })).rejects.toThrow(
    'transform is number; expected a function',
  );
  await expect(imageFolder(root, { extensions: '.png' as never })).rejects.toThrow('extensions is string');
});

test('a damaged file is named', async () => {
  await put('one/a.png');
  await writeFile(join(root, 'one/b.png'), 'not an image');
  const images = await imageFolder(root);
  await expect(images.get(1)).rejects.toThrow(FileError);
  await expect(images.get(1)).rejects.toThrow('one/b.png: at byte 0: is something else');
});

test('photos are turned upright when asked for', async () => {
  const { upright } = JSON.parse(
    await readFile(new URL('./fixtures/images.json', import.meta.url), 'utf8'),
  ) as { upright: { file: string }[] };
  await mkdir(join(root, 'cats'));
  await writeFile(join(root, 'cats', 'side.jpg'), Buffer.from(upright[5]!.file, 'base64'));
  for (const applyExifOrientation of [false, true]) {
    const [image] = await (await imageFolder(root, { applyExifOrientation })).get(0);
    expect(image.shape).toEqual(applyExifOrientation ? [3, 40, 24] : [3, 24, 40]);
  }
});

test('a file that is gone, or may not be read, is named', async () => {
  await put('cats/a.png');
  const images = await imageFolder(root);
  await rm(join(root, 'cats/a.png'));
  await expect(images.get(0)).rejects.toThrow(FileError);
  await expect(images.get(0)).rejects.toThrow('cats/a.png: cannot be read: ENOENT');
});
