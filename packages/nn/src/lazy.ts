/** Layers that learn from their first input how long it is: until then their weights are out of sight. */
import { checkTensors, Generator, isTracing, printShape, ShapeError, Tensor } from '@glissade/tensor';
import { moduleName } from './class-name.ts';
import type { AnyModule, Module } from './module.ts';
import type { WeightOptions } from './weights.ts';

/** The layers that have had no input, and their settings as they are printed. */
const waiting = new WeakMap<AnyModule, string>();
let howMany = 0; // at most: those that are forgotten before they are used stay counted

const mend = 'Call the model once with an input';

/** What a layer learns from an input: the length of an axis, counted from the first or the last. */
export interface Awaited {
  /** How many axes an input may have; any, if that is not said. */
  readonly ranks?: readonly number[];
  readonly axis: number;
  /** The same layer for that length. */
  readonly make: (length: number) => Module;
}

/** Options for a layer that only stands for another: no numbers are taken from anyone's generator. */
export const standingIn = <Options extends WeightOptions>(options: Options): Options =>
  typeof options === 'object' ? { ...options, generator: new Generator(0) } : options;

/** Hides a layer's tensors, made for some length, until the first input tells which it is. */
export function awaitInput(layer: Module, { ranks, axis, make }: Awaited): void {
  const name = moduleName(layer);
  const printed = String(layer).slice(name.length + 1, -1);
  waiting.set(layer, printed.replace(/^((?:in|num)(?:Features|Channels))=\d+/, '$1=0'));
  howMany++;
  const names = Object.entries(layer).flatMap(([key, value]) => (value instanceof Tensor ? [key] : []));
  for (const key of names) {
    const refuse = (): never => {
      throw new Error(`${name}: it has no ${key} yet; its first input says of which size. ${mend}`);
    };
    Object.defineProperty(layer, key, { get: refuse, set: refuse, enumerable: false, configurable: true });
  }
  const handle = layer.registerForwardPreHook((_layer, [x]) => {
    checkTensors(name, x);
    if (isTracing())
      throw new Error(
        `${name}: it gets its weights at its first input. ${mend} before it is traced, by compile() say`,
      );
    const rank = x.shape.length;
    const length = x.shape.at(axis);
    if (length === undefined || ranks?.includes(rank) === false)
      throw new ShapeError(
        `${name}: the input is ${printShape(x.shape)}; expected ${(ranks ?? ['at least 1']).join(' or ')} axes, to see the length of axis ${axis}`,
      );
    const made = make(length);
    handle.remove();
    for (const key of names) Reflect.deleteProperty(layer, key);
    Object.assign(layer, made);
    waiting.delete(layer);
    howMany--;
  });
}

/** The settings of a layer that has had no input. */
export const waitingDetails = (module: AnyModule): string | undefined => waiting.get(module);

/** Throws where layers below have no weights yet: who asked for them would miss them. */
export function checkMade(module: AnyModule): void {
  if (howMany === 0) return;
  const found = module.namedModules().find(([, below]) => waiting.has(below));
  if (!found) return;
  const [path, layer] = found;
  const where = path === '' ? moduleName(layer) : `${moduleName(module)}.${path} (${moduleName(layer)})`;
  throw new Error(`${where}: it has no weights yet; its first input says of which size. ${mend}`);
}
