import { expect, test, vi } from 'vitest';
import { choseByDefault } from './patience.ts';
import { reference } from './reference.ts';
import type { Step } from './step.ts';
import { whole } from './view.ts';

test('says once that it is slow, where nobody chose it, and only when it matters', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  // Every look at the clock finds that `pace` milliseconds have passed.
  let [now, pace] = [0, 0];
  vi.spyOn(performance, 'now').mockImplementation(() => {
    now += pace;
    return now;
  });
  const copy: Step = { family: 'map', expression: { kind: 'input', index: 0 } };
  const view = whole(new Float32Array(1), 'float32', [1]);
  const runFor = (milliseconds: number): void => {
    pace = milliseconds;
    reference.run(copy, [view], view);
  };
  runFor(5000);
  expect(warn).not.toHaveBeenCalled();
  choseByDefault();
  runFor(900);
  expect(warn).not.toHaveBeenCalled();
  runFor(200);
  runFor(5000);
  expect(warn).toHaveBeenCalledTimes(1);
  expect(warn.mock.calls[0]![0]).toContain('await start()');
  vi.restoreAllMocks();
});
