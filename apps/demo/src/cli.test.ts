/** The program as users start it: its output, its files, its signals and exit codes. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importOnnx, reference, syntheticDigits } from 'glissade';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Outcome, runDemo } from './run-demo.test-helper.ts';
import { writeSmallMnist } from './small-mnist.test-helper.ts';

let folder: string;
let data: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glissade-demo-'));
  data = await writeSmallMnist(join(folder, 'data'), 1200, 100);
});
afterAll(() => rm(folder, { recursive: true }));

const demo = (args: readonly string[], interruptAt?: string): Promise<Outcome> =>
  runDemo(folder, args, { interruptAt });
const small = (...more: string[]): string[] => ['--data-dir', data, '--batch-size', '10', ...more];
const results = [
  'checkpoint.safetensors',
  'metrics.csv',
  'metrics.json',
  'model.onnx',
  'report.html',
  'weights.safetensors',
];

describe('the demo', () => {
  let straight: Outcome;
  beforeAll(async () => {
    straight = await demo(small('--epochs', '2', '--out', 'straight'));
  });

  test('shows the model, each epoch, the confusion, digits, and ends with the test accuracy', () => {
    expect(straight.code).toBe(0);
    expect(straight.error).toBe('');
    expect(straight.out).toContain('MNIST: 1200 training images, 100 test images');
    expect(straight.out).toContain('101,770 parameters');
    expect(straight.out).toMatch(/^epoch 2\/2 {2}training loss .* validation loss .* accuracy \d+\.\d\d %/m);
    expect(straight.out).toMatch(/^truth( +\d){10} +correct$/m);
    expect(straight.out).toMatch(/\d, right/);
    expect(straight.out).toMatch(/\ntest accuracy \d+\.\d\d %\n$/);
  });

  test('writes its run: numbers, weights, and a page that needs nothing else', async () => {
    const read = (name: string) => readFile(join(folder, 'straight', name), 'utf8');
    expect((await readdir(join(folder, 'straight'))).sort()).toEqual(results);
    const { test: tested, epochs, losses } = JSON.parse(await read('metrics.json'));
    expect(straight.out).toContain(`test accuracy ${(100 * tested.accuracy).toFixed(2)} %`);
    expect([epochs.length, losses.length]).toEqual([2, 200]);
    const csv = (await read('metrics.csv')).trim().split('\n');
    expect(csv[0]).toBe('epoch,trainLoss,trainAccuracy,validLoss,validAccuracy,seconds');
    expect(csv[2]!.split(',').map(Number)).toEqual(Object.values(epochs[1]));
    const html = await read('report.html');
    expect(html.match(/<svg/g)).toHaveLength(2);
    expect(html).toContain('src="data:image/png;base64,');
    expect(html).not.toMatch(/(src|href)="(?!data:)/);
  });

  test('writes a model for other runtimes, which reads the test images as it did itself', async () => {
    const model = importOnnx(await readFile(join(folder, 'straight', 'model.onnx')), { backend: reference });
    // The test images of the small data set.
    const { images, labels } = syntheticDigits({ count: 100, seed: 2 });
    const read = model.forward(await images.to(reference)).argmax(1);
    const right = Array.from(read.dataSync()).filter((digit, i) => digit === labels.dataSync()[i]).length;
    expect(straight.out).toContain(`test accuracy ${right.toFixed(2)} %`);
  });

  test('stops at Ctrl-C, says how to go on, and goes on to the same weights', async () => {
    const args = small('--epochs', '2', '--out', 'stopped', '--threads', '1');
    const stopped = await demo(args, 'epoch 1/2');
    expect(stopped.code).toBe(130);
    const told = /stopped after step (\d+); to go on: npm run demo -- (.*)\n$/.exec(stopped.error);
    expect(Number(told?.[1])).toBeGreaterThanOrEqual(100);
    expect(Number(told?.[1])).toBeLessThan(200);
    expect((await readdir(join(folder, 'stopped'))).sort()).toEqual(results.slice(0, 3));

    const resumed = await demo(told![2]!.split(' '));
    expect(resumed.out).toContain(`going on after step ${told![1]}, in epoch 2`);
    expect(resumed.out.split('\n').at(-2)).toBe(straight.out.split('\n').at(-2));
    expect(resumed.out).not.toContain('only the test');
    const weights = (run: string) => readFile(join(folder, run, 'weights.safetensors'));
    expect((await weights('stopped')).equals(await weights('straight'))).toBe(true);
  });

  test('goes on with a run that is done, to its test or for more epochs', async () => {
    const again = await demo(['--resume', 'straight', '--data-dir', data, '--out', 'again']);
    expect(again.out).toContain('all 2 epochs are done, at step 200: only the test is left; --epochs 3');
    expect(again.out.split('\n').at(-2)).toBe(straight.out.split('\n').at(-2));
    const more = await demo(['--resume', 'straight', '--data-dir', data, '--out', 'again', '--epochs', '3']);
    expect(more.out).toContain('going on after step 200, in epoch 3');
    expect(more.out).toMatch(/^epoch 3\/3 /m);
  });

  test('--quiet prints the last line alone', async () => {
    const { out, error } = await demo(
      small('--epochs', '1', '--model', 'linear', '--out', 'quiet', '--quiet'),
    );
    expect(out).toMatch(/^test accuracy \d+\.\d\d %\n$/);
    expect(error).toBe('');
  });
});
