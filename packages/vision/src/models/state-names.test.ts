/** The state of every network has torchvision's names, shapes and order (fixtures/networks.py). */
import { isParameter } from '@glissade/autograd';
import { type AnyModule, Dropout } from '@glissade/nn';
import { Tensor } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import fixture from '../fixtures/networks.json' with { type: 'json' };
import * as vision from '../index.ts';
import { withoutNumbers } from './nothing.test-helper.ts';

/** torchvision's spelling to this package's: underscores stay between digits alone. */
const camel = (name: string): string =>
  name.replace(/_([a-z\d])/g, (whole, next: string, at: number) =>
    /\d/.test(next) && /\d/.test(name[at - 1]!) ? whole : next.toUpperCase(),
  );

const makers = new Map<string, unknown>(Object.entries(vision));

withoutNumbers();

/** What `stateDict` would hold, without copies of all of it. */
function* stateOf(module: AnyModule, prefix = ''): IterableIterator<[string, Tensor]> {
  for (const [name, member] of module.members()) {
    if (!(member instanceof Tensor)) yield* stateOf(member, `${prefix}${name}.`);
    else if (!(module instanceof Dropout)) yield [prefix + name, member];
  }
}

/** FNV-1a of 32 bits. */
function hashOf(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value;
}

test('there is a function for each of these', () => {
  expect(camel('resnext50_32x4d')).toBe('resnext50_32x4d');
  expect(camel('vit_b_16')).toBe('vitB16');
  const missing = Object.keys(fixture.networks).filter((name) => !makers.has(camel(name)));
  expect(missing).toEqual([]);
});

/** Those of hundreds of millions of numbers. Drawing within bounds, as ConvNeXt does, looks at each. */
const isSlow = (name: string): boolean =>
  /^(convnext|vit_[hl]|efficientnet_v2_l|regnet_y_128gf|swin_(v2_)?[sb])/.test(name);
const all = Object.entries(fixture.networks);
const whole = process.env['GLISSADE_CASES'] === 'all';

/** The first look at each number that they draw, even at none, unless told not to; published weights of the others have a head on the way. */
function optionsFor(name: string): object {
  if (/^(googlenet|inception)/.test(name)) return { initWeights: false };
  return /^(fcn|deeplab)/.test(name) ? { auxLoss: true } : {};
}

type Description = (typeof fixture.networks)['resnet18'];

function check(name: string, { parameters, tensors, hash, first, last }: Description): void {
  const make = makers.get(camel(name)) as (options?: object) => vision.ImageNetwork<unknown>;
  const state = [...stateOf(make(optionsFor(name)))];
  const count = state.reduce((sum, [, each]) => sum + (isParameter(each) ? each.size : 0), 0);
  expect(count).toBe(parameters);
  const names = state.map(([each]) => each);
  expect(names.slice(0, first.length)).toEqual(first);
  expect(names.slice(-last.length)).toEqual(last);
  expect(state.length).toBe(tensors);
  expect(hashOf(state.map(([each, { shape }]) => `${each} [${shape}]`).join('\n'))).toBe(hash);
}

test.each(all.filter(([name]) => !isSlow(name)))('%s', check);
describe.skipIf(!whole)('with GLISSADE_CASES=all, as they take a minute', () => {
  test.each(all.filter(([name]) => isSlow(name)))('%s', check);
});
