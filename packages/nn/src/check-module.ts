import { kindOf } from '@glissade/tensor';
import { type AnyModule, Module } from './module.ts';

/** Throws for what is no module, as it may be in JavaScript. */
export function checkModule(operation: string, module: AnyModule): void {
  if (!(module instanceof Module))
    throw new TypeError(`${operation}: expected a module first, got ${kindOf(module)}`);
}
