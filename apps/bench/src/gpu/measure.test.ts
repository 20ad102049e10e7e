import { expect, test } from 'vitest';
import { problemOf } from '../problem.ts';
import type { Answer, Measured, Request } from '../protocol.ts';
import { expected } from '../reference/expected.ts';
import type { Workload } from '../workload.ts';
import { measureGpu } from './measure.ts';
import { type GpuColumn, gpuColumnsOf, gpuSystems } from './systems.ts';

const workload: Workload = {
  name: 'small',
  group: 'test',
  specification: { kind: 'matmul', n: 4 },
  unit: 'ms',
  convert: (ms) => ms,
};
const right = expected(problemOf(workload.specification));
const columns = gpuColumnsOf(gpuSystems, ['node', 'cuda']);

/** Answers without doing anything: a queued call takes 2 ms, one that is waited for 3 ms. */
function answering(fingerprint: number | null, milliseconds = 2) {
  const asked: Request[] = [];
  let ended = 0;
  const counts = { dispatches: 1, submits: 1, buffers: 0, uploaded: 0, copied: 0, reads: 0, read: 0 };
  const answer = (request: Request): Answer => {
    if (request.do === 'prepare') return { version: '1', runtime: 'none', fingerprint, milliseconds };
    if (request.do === 'count') return { counts };
    return { milliseconds: request.do === 'sample' && request.waiting ? 3 : 2 };
  };
  const measured: Measured = {
    ask: async (request) => {
      asked.push(request);
      return answer(request) as never;
    },
    end: () => void ended++,
  };
  return { asked, measured, isEnded: () => ended === 1 };
}

const find = (name: string): GpuColumn => columns.find(({ system }) => system.name === name)!;
const measureOne = (name: string, measured: Measured) =>
  measureGpu(workload, [find(name)], () => measured, 100);

test('both ways to wait are sampled, and calls are counted', async () => {
  const { asked, measured, isEnded } = answering(right);
  const [outcome] = await measureOne('compiled', measured);
  expect(outcome).toMatchObject({ system: 'compiled', place: 'node', unit: 'ms', counts: { dispatches: 1 } });
  expect(outcome).toMatchObject({ queued: { median: 2 }, waiting: { median: 3 } });
  expect(asked.filter((each) => each.do === 'sample' && each.waiting).length).toBeGreaterThan(1);
  expect(asked.at(-1)).toEqual({ do: 'count', calls: 16 });
  expect(isEnded()).toBe(true);
});

test('on CUDA nothing is counted', async () => {
  const [outcome] = await measureOne('pytorch', answering(right).measured);
  expect(outcome).toHaveProperty('queued');
  expect(outcome).not.toHaveProperty('counts');
});

test('a call that takes very long is one sample', async () => {
  const { asked, measured } = answering(right, 9000);
  const [outcome] = await measureOne('jax-js', measured);
  expect(outcome).toMatchObject({ queued: { median: 9000, samples: 1 }, waiting: { median: 9000 } });
  expect(asked.map((each) => each.do)).toEqual(['prepare', 'count']);
});

test('a wrong result is a failure; TF32 may differ by more', async () => {
  const off = right * 1.01;
  expect(await measureOne('pytorch-tf32', answering(off).measured)).toMatchObject([{ queued: {} }]);
  const [outcome] = await measureOne('pytorch', answering(off).measured);
  expect(outcome).toMatchObject({ failed: true, reason: expect.stringContaining('its result is wrong') });
});

test('what is not offered is no failure', async () => {
  const [outcome] = await measureOne('tfjs', answering(null).measured);
  expect(outcome).toMatchObject({ failed: false, reason: 'not offered' });
});

test('whoever fails leaves the others as they are', async () => {
  const broken: Measured = {
    ask: () => Promise.reject(new Error('no adapter\nand a long log')),
    end: () => {},
  };
  const outcomes = await measureGpu(
    workload,
    [find('jax-js'), find('compiled')],
    ({ system }) => (system.name === 'jax-js' ? broken : answering(right).measured),
    100,
  );
  expect(outcomes).toMatchObject([{ failed: true, reason: 'no adapter' }, { queued: { median: 2 } }]);
});

test('when the time is over, nothing is begun', async () => {
  const { asked, measured, isEnded } = answering(right);
  const [outcome] = await measureGpu(
    workload,
    [find('compiled')],
    () => measured,
    100,
    () => 0,
  );
  expect(outcome).toMatchObject({ failed: false, reason: 'no time was left' });
  expect([asked, isEnded()]).toEqual([[], true]);
});
