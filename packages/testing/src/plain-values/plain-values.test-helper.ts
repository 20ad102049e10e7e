/** Holds the functions, classes and methods of a package against what callers without types pass. */
import { describe, expect, test } from 'vitest';
import type { RightCalls } from './right-calls.ts';
import { type Callable, outcomeOf, wrongCalls } from './wrong-calls.ts';

/** What is known of a package. */
export interface PlainValues {
  /** A right call of everything that it exports, by name. */
  readonly calls: RightCalls;
  /** What it exports beside these: what users do not call, such as errors. */
  readonly others?: readonly string[];
  /** Errors that do not begin with the name of what was called, and are right all the same. */
  readonly accepted?: RegExp;
}

/**
 * Each wrong call must end: with a value where the wrong thing happens to be a right one, else with an error that begins with the name
 * of what was called.
 */
export function plainValues(
  packageName: string,
  exported: Readonly<Record<string, unknown>>,
  { calls, others = [], accepted }: PlainValues,
): void {
  test(`every function and class of ${packageName} has a right call`, () => {
    const names = Object.keys(exported).filter((name) => typeof exported[name] === 'function');
    expect(names.filter((name) => !(name in calls) && !others.includes(name))).toEqual([]);
  });

  describe.each(Object.entries(calls))(`${packageName}: %s`, (name, right) => {
    const call = callOf(name, exported, right);
    const given = name.includes('.') ? () => right().slice(1) : right;

    test('a wrong call is an error of its own', async () => {
      const faults: string[] = [];
      for (const wrong of wrongCalls(given)) {
        const { message, error } = await outcomeOf(wrong.written, () => call(...wrong.given()));
        if (message === undefined || beginsWith(message, name)) continue;
        if (ofOperators.test(message) || accepted?.test(message)) continue;
        faults.push(`${name}${wrong.written}: ${(error as Error)?.name} ${message.slice(0, 200)}`);
      }
      expect(faults).toEqual([]);
    });

    test('the right one is none', async () => {
      const { message = '' } = await outcomeOf(name, () => call(...given()));
      expect(accepted?.test(message) ? '' : message).toBe('');
    });
  });
}

/** What is said of operators of JavaScript, where no operation is known. */
const ofOperators = /^a tensor is no operand/;

/** Whether an error names what was called: the function, the class, or the method. */
const beginsWith = (message: string, name: string): boolean =>
  name.split('.').some((part) => new RegExp(`^(new )?${part}\\b[^:]{0,60}: `).test(message));

function callOf(
  name: string,
  exported: Readonly<Record<string, unknown>>,
  right: () => readonly unknown[],
): Callable {
  const [first, method] = name.split('.') as [string, string?];
  if (method !== undefined)
    return (...given) => (right()[0] as Readonly<Record<string, Callable>>)[method]!(...given);
  if (/^[A-Z]/.test(first))
    return (...given) => Reflect.construct(exported[first] as new () => unknown, given);
  return exported[first] as Callable;
}
