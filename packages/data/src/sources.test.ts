import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { download } from './download.ts';
import { FileError } from './file-error.ts';
import type { ImageDataset } from './image-dataset.ts';
import { digits, fashionMnist, mnist } from './sources.ts';
import { cacheStorage, folder } from './storage.ts';

const content = new Uint8Array(5000).map((_, i) => (i * 7) % 251);
const file = {
  name: 'some/data.bin',
  bytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
};

let directory: string;
const servers: Server[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'glissade-data-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  await rm(directory, { recursive: true });
});

/** A mirror on this machine that answers as told. */
async function mirror(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const good: RequestListener = (_, response) => response.end(content);
const missing: RequestListener = (_, response) => response.writeHead(404).end();
const damaged: RequestListener = (_, response) => response.end(content.with(77, 0));
const short: RequestListener = (_, response) => response.end(content.subarray(0, 1000));
const long: RequestListener = (_, response) => response.end(Buffer.concat([content, content]));
const broken: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-length': content.length });
  response.write(content.subarray(0, 1000), () => response.destroy());
};

describe('download', () => {
  test('checks, keeps, and reports progress', async () => {
    const seen: number[] = [];
    const inParts: RequestListener = (_, response) =>
      response.write(content.subarray(0, 1000), () =>
        setTimeout(() => response.end(content.subarray(1000)), 20),
      );
    const bytes = await download(file, folder(directory), {
      mirrors: [await mirror(inParts)],
      onProgress: ({ received }) => seen.push(received),
    });
    expect(bytes).toEqual(content);
    expect(seen.at(-1)).toBe(content.length);
    expect(await folder(directory).read(file.name)).toEqual(content);
  });

  test('takes the next mirror when one fails in whatever way', async () => {
    const mirrors = await Promise.all([missing, damaged, short, long, broken, good].map(mirror));
    expect(await download(file, folder(directory), { mirrors: ['http://127.0.0.1:9/', ...mirrors] })).toEqual(
      content,
    );
  });

  test('names every mirror with its reason when none has it, and leaves nothing behind', async () => {
    const mirrors = await Promise.all([missing, damaged, short, broken].map(mirror));
    const failing = download(file, folder(directory), { mirrors });
    await expect(failing).rejects.toThrow('some/data.bin could not be downloaded');
    await expect(failing).rejects.toThrow(`${mirrors[0]}some/data.bin: answered 404`);
    await expect(failing).rejects.toThrow(/SHA-256 sum is [0-9a-f]{64}, expected/);
    await expect(failing).rejects.toThrow('ended at byte 1000 of 5000');
    expect(await readdir(directory)).toEqual([]);
  });

  test('what cannot be kept is not fetched from the next mirror', async () => {
    await writeFile(join(directory, 'some'), 'a file where the folder should be');
    let fetched = 0;
    const counting = await mirror((request, response) => {
      fetched++;
      good(request, response);
    });
    const failing = download(file, folder(directory), { mirrors: [counting, counting] });
    await expect(failing).rejects.toThrow(`some/data.bin came, but cannot be kept in ${directory}: EEXIST`);
    expect(fetched).toBe(1);
  });

  test('several at once do not disturb each other', async () => {
    const mirrors = [await mirror(good)];
    const all = Array.from({ length: 8 }, () => download(file, folder(directory), { mirrors }));
    for (const bytes of await Promise.all(all)) expect(bytes).toEqual(content);
    expect(await readdir(join(directory, 'some'))).toEqual(['data.bin']);
  });

  test('gives up a mirror that falls silent', async () => {
    const silent = await mirror((_, response) => void response.writeHead(200).write('x'));
    const deaf = await mirror(() => {});
    const mirrors = [silent, deaf];
    await expect(download(file, folder(directory), { mirrors, timeout: 100 })).rejects.toMatchObject({
      reasons: ['nothing came for 0.1 s', 'nothing came for 0.1 s'],
    });
    expect(
      await download(file, undefined, { mirrors: [...mirrors, await mirror(good)], timeout: 1000 }),
    ).toEqual(content);
  });

  test('can be aborted', async () => {
    const stop = new AbortController();
    const hanging = await mirror((_, response) => void response.write('x'));
    const waiting = download(file, folder(directory), {
      mirrors: [hanging, await mirror(good)],
      signal: stop.signal,
    });
    const reason = new Error('enough');
    setTimeout(() => stop.abort(reason), 50);
    await expect(waiting).rejects.toBe(reason);
    expect(await readdir(directory)).toEqual([]);
  });

  describe('of a file whose length is not known', () => {
    const { name, sha256 } = file;
    const answering = (body: BodyInit, headers: HeadersInit = {}) => ({
      mirrors: ['https://somewhere'],
      fetch: async () => new Response(body, { headers }),
    });

    test('the mirror may name it', async () => {
      const totals: number[] = [];
      for (const headers of [{}, { 'content-length': '5000' }])
        await download({ name, sha256 }, undefined, {
          ...answering(content, headers),
          onProgress: ({ total }) => totals.push(total),
        });
      expect(new Set(totals)).toEqual(new Set([0, 5000]));
    });

    test('an endless one is given up', async () => {
      const piece = new Uint8Array(2 ** 22);
      const endless = new ReadableStream({ pull: (controller) => controller.enqueue(piece) });
      await expect(download({ name, sha256 }, undefined, answering(endless))).rejects.toThrow(
        'sent more than the expected 67108864 bytes',
      );
    });

    test('nothing keeps the program alive afterwards', async () => {
      const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
      const before = timers();
      await download({ name, sha256 }, undefined, answering(content));
      expect(timers()).toBe(before);
    });
  });
});

describe('data sets', () => {
  test('a folder without the file', async () => {
    await expect(mnist({ directory })).rejects.toThrow(
      `train-images-idx3-ubyte.gz: not found in ${directory}`,
    );
  });

  test('a folder, of the user or of GLISSADE_DATA: the training or the test set, packed or not', async () => {
    const idx = (shape: number[], data: number[]): Uint8Array =>
      Uint8Array.of(0, 0, 8, shape.length, ...shape.flatMap((length) => [0, 0, 0, length]), ...data);
    const at = folder(directory);
    await at.write('mnist/train-images-idx3-ubyte.gz', gzipSync(idx([2, 1, 2], [1, 2, 3, 4])));
    await at.write('mnist/train-labels-idx1-ubyte', idx([2], [7, 9]));
    await at.write('mnist/t10k-images-idx3-ubyte', idx([1, 1, 2], [5, 255]));
    await at.write('mnist/t10k-labels-idx1-ubyte.gz', gzipSync(idx([1], [3])));
    vi.stubEnv('GLISSADE_DATA', directory);
    const shown = ({ images, labels, classes, most, synthetic }: ImageDataset): unknown[] => [
      images.toArray(),
      labels.dtype,
      labels.toArray(),
      classes.length,
      most,
      synthetic,
    ];
    const train = [[[[1, 2]], [[3, 4]]], 'int32', [7, 9], 10, 255, false];
    expect(shown(await mnist())).toEqual(train);
    expect(shown(await mnist({ directory: join(directory, 'mnist') }))).toEqual(train);
    expect(shown(await mnist({ train: false }))).toEqual([[[[5, 255]]], 'int32', [3], 10, 255, false]);
  });

  test('what is downloaded is kept where caches are', async () => {
    vi.stubEnv('XDG_CACHE_HOME', join(directory, 'caches'));
    expect(cacheStorage()!.name).toBe(join(directory, 'caches', 'glissade'));
    vi.stubEnv('XDG_CACHE_HOME', '');
    expect(cacheStorage()!.name).toBe(join(homedir(), '.cache', 'glissade'));
    expect(cacheStorage(directory)!.name).toBe(directory);
  });

  test('a folder with a wrong file', async () => {
    await writeFile(join(directory, 't10k-images-idx3-ubyte.gz'), 'not a data set');
    await expect(mnist({ directory, train: false })).rejects.toThrow(
      't10k-images-idx3-ubyte: at byte 0: not an IDX file',
    );
  });

  test('a file in place of a folder', async () => {
    const archive = join(directory, 'archive.tar.gz');
    await writeFile(archive, 'x');
    await expect(mnist({ directory: archive })).rejects.toThrow(
      `train-images-idx3-ubyte.gz: ${archive} is no folder. Name the one that the file lies in`,
    );
  });

  test('a folder in place of a file', async () => {
    await mkdir(join(directory, 'train-images-idx3-ubyte.gz'));
    await expect(mnist({ directory })).rejects.toThrow(
      `train-images-idx3-ubyte.gz: in ${directory} is a directory of that name. Put the file in its place`,
    );
    await expect(mnist({ directory })).rejects.toThrow(FileError);
  });

  test('links that lead nowhere, or in a circle, are named', async () => {
    const images = join(directory, 'train-images-idx3-ubyte.gz');
    await symlink(join(directory, 'nowhere'), images);
    await expect(mnist({ directory })).rejects.toThrow(
      new FileError(
        'train-images-idx3-ubyte.gz',
        undefined,
        `in ${directory} is a link that leads nowhere. Put the file in its place`,
      ),
    );
    await rm(images);
    await symlink(images, images);
    await expect(mnist({ directory })).rejects.toThrow(FileError);
    await expect(mnist({ directory })).rejects.toThrow(
      `train-images-idx3-ubyte.gz: cannot be read in ${directory}: ELOOP`,
    );
  });

  // Root may read all.
  test.skipIf(process.getuid?.() === 0)(
    'files that may not be read are named (skipped for root, who may)',
    async () => {
      await writeFile(join(directory, 'train-images-idx3-ubyte.gz'), 'x', { mode: 0 });
      await expect(mnist({ directory })).rejects.toThrow(
        `train-images-idx3-ubyte.gz: cannot be read in ${directory}: EACCES`,
      );
    },
  );

  test('no folder, no cache, no download', async () => {
    vi.stubEnv('GLISSADE_DATA', '');
    await expect(fashionMnist({ cache: directory, download: false })).rejects.toThrow(
      'and download is false',
    );
  });

  test('a damaged cache is fetched again, and a failed fetch says so', async () => {
    vi.stubEnv('GLISSADE_DATA', '');
    await folder(directory).write('mnist/train-images-idx3-ubyte.gz', Uint8Array.of(1, 2, 3));
    await expect(mnist({ cache: directory, mirrors: [await mirror(missing)] })).rejects.toThrow(
      'answered 404',
    );
  });

  const data = process.env['GLISSADE_DATA'];
  const title = (name: string): string => (data ? name : `${name} (skipped: GLISSADE_DATA is not set)`);
  test.skipIf(!data)(title('the real MNIST'), async () => {
    const train = await mnist();
    const test = await mnist({ train: false });
    expect([train.images.shape, test.images.shape, train.images.dtype, train.labels.dtype]).toEqual([
      [60000, 28, 28],
      [10000, 28, 28],
      'uint8',
      'int32',
    ]);
    const counts = new Array(10).fill(0);
    for (const label of train.labels.dataSync()) counts[label]++;
    expect(counts).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
  });
  test.skipIf(!data)(title('the real Fashion-MNIST and 8x8 digits'), async () => {
    const clothes = await fashionMnist({ train: false });
    expect([clothes.images.shape, clothes.classes[9]]).toEqual([[10000, 28, 28], 'Ankle boot']);
    const [train, test] = [await digits(), await digits({ train: false })];
    expect([train.images.shape, test.images.shape, train.most]).toEqual([[1438, 8, 8], [359, 8, 8], 16]);
  });
});
