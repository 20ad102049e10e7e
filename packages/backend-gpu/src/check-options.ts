/** What is asked of `gpu` is checked before a device is: a setting of another kind would count as one that is not meant. */
import { checkChoice, checkList, checkNames, checkNumber, written } from '@glissade/tensor';
import { choices } from './choices.ts';
import type { GpuOptions } from './options.ts';

/** All that may be asked. */
const names = [
  'device',
  'powerPreference',
  'adapter',
  'flags',
  'kernels',
  'subgroups',
  'matrices',
  'memoryBudget',
] as const satisfies (keyof GpuOptions)[];

/** Throws a TypeError for options that there are not, or of another kind, and a RangeError for `memoryBudget` that is no positive number. */
export function checkOptions(options: GpuOptions): void {
  checkNames('gpu', options, names);
  const { device, powerPreference, adapter, flags, kernels, subgroups, matrices, memoryBudget } = options;
  const check = (name: string, value: unknown, fits: boolean, expected: string): void => {
    if (value !== undefined && !fits)
      throw new TypeError(`gpu: ${name} is ${written(value)}; expected ${expected}`);
  };
  const isDevice = typeof Object(device).createCommandEncoder === 'function';
  check('device', device, isDevice, 'a GPUDevice, as await adapter.requestDevice() gives it');
  if (powerPreference !== undefined)
    checkChoice('gpu', 'powerPreference', powerPreference, ['low-power', 'high-performance']);
  check('adapter', adapter, typeof adapter === 'string', 'a part of its name');
  if (flags !== undefined) checkList('gpu', 'flags is', flags, " of settings, such as ['backend=vulkan']");
  flags?.forEach((flag, i) => {
    check(`flags[${i}]`, flag, typeof flag === 'string', 'a setting, such as backend=vulkan');
  });
  if (kernels !== undefined) checkChoice('gpu', 'kernels', kernels, Object.keys(choices));
  check('subgroups', subgroups, typeof subgroups === 'boolean', 'a boolean');
  check('matrices', matrices, typeof matrices === 'boolean', 'a boolean');
  if (memoryBudget !== undefined) checkNumber('gpu', 'memoryBudget', memoryBudget, { above: 0 });
}
