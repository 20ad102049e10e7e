/** How each layer of the golden files is called, as a function of its weights. */
import * as t from '@glissade/tensor';
import type { Calls } from './operations.ts';

type PerAxis = number | readonly number[];

/** A golden null is an option left out. */
export const given = <Options extends object>(options: Options): Options =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null)) as Options;

export const layers: Calls = {
  adaptiveAvgPool2d: ([x], { outputSize }: { outputSize: PerAxis }) => t.adaptiveAvgPool2d(x!, outputSize),
  avgPool2d: ([x], { kernelSize, ...options }: { kernelSize: PerAxis }) =>
    t.avgPool2d(x!, kernelSize, given(options)),
  conv1d: ([x, weight, bias], options: t.ConvolutionOptions) => t.conv1d(x!, weight!, bias, options),
  conv2d: ([x, weight, bias], options: t.ConvolutionOptions) => t.conv2d(x!, weight!, bias, options),
  convTranspose2d: ([x, weight, bias], options: t.TransposedConvolutionOptions) =>
    t.convTranspose2d(x!, weight!, bias, options),
  linear: ([x, weight, bias]) => t.linear(x!, weight!, bias),
  maxPool2d: ([x], { kernelSize, ...options }: { kernelSize: PerAxis }) =>
    t.maxPool2d(x!, kernelSize, given(options)),
};
