/** What users give and can change is answered with one line and exit code 2, before anything is written. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runDemo } from './run-demo.test-helper.ts';
import { writeSmallMnist } from './small-mnist.test-helper.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glissade-demo-'));
  await writeSmallMnist(join(folder, 'data'), 24, 4);
});
afterAll(() => rm(folder, { recursive: true }));

/** The line on standard error. */
async function refusal(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { code, out, error } = await runDemo(folder, args, { env });
  expect([code, out], error).toEqual([2, '']);
  expect(error).toMatch(/^error: [^\n]*\n$/);
  return error.slice('error: '.length, -1);
}

const withData = (...more: string[]): string[] => ['--data-dir', 'data', '--model', 'linear', ...more];

test('an empty name', async () => {
  // A variable of the shell that is not set.
  expect(await refusal(['--data-dir', ''])).toBe(
    "option '--data-dir <folder>' argument '' is invalid. Expected a folder's name.",
  );
});

test('folders without data', async () => {
  const images = 't10k-images-idx3-ubyte.gz';
  await writeFile(join(folder, 'file'), '');
  expect(await refusal(['--data-dir', 'file'])).toMatch(`${images}: file is no folder. `);
  await mkdir(join(folder, 'odd', images), { recursive: true });
  expect(await refusal(['--data-dir', 'odd'])).toMatch(`${images}: in odd is a directory of that name. `);
  await writeSmallMnist(join(folder, 'few'), 5, 0);
  expect(await refusal(['--data-dir', 'few', '--quiet'])).toMatch(
    'MNIST: 5 training images and 0 test images; ',
  );
});

test('data that the net does not give', async () => {
  const noNetwork =
    "globalThis.fetch = async () => { throw new TypeError('fetch failed', { cause: new Error('no way') }); };";
  const env = {
    GLISSADE_DATA: '',
    XDG_CACHE_HOME: join(folder, 'cache'),
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(noNetwork)}`,
  };
  expect(await refusal(['--dataset', 'fashion-mnist'], env)).toBe(
    'Fashion-MNIST could not be downloaded (fetch failed: no way). Put its files into a folder and name that (--data-dir, or ' +
      'GLISSADE_DATA), or train on digits that are drawn: --dataset synthetic',
  );
  expect(await refusal(['--dataset', 'synthetic', '--test-dataset', 'mnist', '--quiet'], env)).toMatch(
    'MNIST could not be downloaded (fetch failed: no way). ',
  );
});

test('names count from where the user stands, whose folder the script of npm passes on', async () => {
  await mkdir(join(folder, 'elsewhere'), { recursive: true });
  const { code, error } = await runDemo(
    join(folder, 'elsewhere'),
    withData('--epochs', '1', '--batch-size', '4', '--out', 'stood', '--quiet'),
    { env: { GLISSADE_CWD: folder } },
  );
  expect([code, error]).toEqual([0, '']);
  expect(await readdir(join(folder, 'stood'))).toContain('report.html');
  expect(await readdir(join(folder, 'elsewhere'))).toEqual([]);
});

test('folders that a run cannot be written to', async () => {
  await writeFile(join(folder, 'file'), '');
  await mkdir(join(folder, 'taken', 'report.html'), { recursive: true });
  // Before the data: there is none.
  const noData = ['--data-dir', 'nowhere'];
  expect(await refusal([...noData, '--out', 'file/run'])).toMatch('cannot write to file/run: ENOTDIR');
  expect(await refusal([...noData, '--out', 'taken'])).toMatch(
    `cannot write to taken: ${join('taken', 'report.html')} is a directory, in the place of a file`,
  );
  expect(await readdir(join(folder, 'taken'))).toEqual(['report.html']);
});

test('runs that cannot be resumed', async () => {
  expect(await refusal(['--resume', 'data'])).toBe(
    `${join('data', 'checkpoint.safetensors')}: not there: no run to resume`,
  );
  const done = await runDemo(folder, withData('--epochs', '2', '--out', 'done', '--quiet'));
  expect(done).toMatchObject({ code: 0, error: '' });
  const resume = withData('--resume', 'done');
  expect(await refusal([...resume, '--epochs', '1'])).toBe(
    '--epochs 1 is fewer than the run has behind it: 2 are done or begun; name more, or leave it out',
  );
  await writeSmallMnist(join(folder, 'others'), 24, 4, 7);
  expect(await refusal(['--resume', 'done', '--data-dir', 'others', '--quiet'])).toMatch(
    'the training images are other ones than the run began with',
  );
  const checkpoint = join(folder, 'done', 'checkpoint.safetensors');
  const bytes = await readFile(checkpoint);
  await writeFile(checkpoint, bytes.with(5000, bytes[5000]! ^ 1));
  expect(await refusal(resume)).toMatch(`${join('done', 'checkpoint.safetensors')}: damaged: `);
});

const linux = process.platform === 'linux';
const reason = linux ? '' : ' (skipped: only Linux can be told where no drivers are)';
test.skipIf(!linux)(`a GPU that is not there${reason}`, async () => {
  const env = { VK_DRIVER_FILES: '/nowhere', VK_ICD_FILENAMES: '/nowhere' };
  const { code, error } = await runDemo(folder, withData('--backend', 'gpu', '--out', 'gpu'), { env });
  expect(code).toBe(2);
  // Dawn has warnings of its own.
  expect(error.trimEnd().split('\n').at(-1)).toMatch(
    /^error: --backend gpu: no adapter was found: .*; leave the option out to train on the CPU$/,
  );
  expect(await readdir(folder)).not.toContain('gpu');
});
