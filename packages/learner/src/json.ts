/** JSON that keeps the numbers which JSON has no words for, and refuses what it would lose. */
import { described, isPlainObject } from '@glissade/tensor';

/** Stands for a number that JSON has no words for. */
const isStandIn = (each: unknown): each is { readonly number: string } =>
  isPlainObject(each) &&
  Object.keys(each).length === 1 &&
  ['NaN', 'Infinity', '-Infinity', '-0'].includes(each['number'] as string);

/** @throws TypeError for functions, maps, typed arrays, objects of classes: JSON makes something else of them, or nothing */
export const toText = (operation: string, value: unknown): string =>
  JSON.stringify(value, (key, each: unknown) => {
    if (typeof each === 'number' && !(Number.isFinite(each) && !Object.is(each, -0)))
      return { number: Object.is(each, -0) ? '-0' : `${each}` };
    const isWhole =
      typeof each === 'object'
        ? each === null || Array.isArray(each) || isPlainObject(each)
        : typeof each !== 'function';
    if (isWhole) return each;
    throw new TypeError(`${operation}: ${key} is ${described(each)}, which JSON cannot hold`);
  });

export const fromText = (text: string): unknown =>
  JSON.parse(text, (_, each) => (isStandIn(each) ? Number(each.number) : each));
