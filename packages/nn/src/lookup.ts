/** Modules and tensors by path: 'layers.0.weight'. */
import { Tensor, written } from '@glissade/tensor';
import { isModule } from './below.ts';
import { moduleName } from './class-name.ts';
import { checkMade } from './lazy.ts';
import type { AnyModule } from './module.ts';

/** How far a path leads: the last module on it, what is left of the path, and what is there where nothing is left. */
interface Reached {
  readonly at: AnyModule;
  readonly rest: string;
  readonly member: Tensor | AnyModule | undefined;
}

/** A name may have dots in it, as 'layers.0' does, which is in an array. */
function reached(module: AnyModule, path: string): Reached {
  const members = [...module.members()];
  const member = members.find(([name]) => name === path)?.[1];
  if (member) return { at: module, rest: '', member };
  const ways = members.flatMap(([name, below]) =>
    isModule(below) && path.startsWith(`${name}.`) ? [reached(below, path.slice(name.length + 1))] : [],
  );
  const [nearest] = ways.toSorted((a, b) => a.rest.length - b.rest.length);
  return nearest ?? { at: module, rest: path, member: undefined };
}

/** The module at a path; '' is the module itself. */
export function moduleAt(operation: string, module: AnyModule, path: string): AnyModule {
  checkPath(operation, path);
  if (path === '') return module;
  const { at, rest, member } = reached(module, path);
  if (member && isModule(member)) return member;
  throw missing(operation, module, path, 'module', { at, rest }, member, isModule);
}

/** The tensor of a kind at a path. */
export function tensorAt(
  operation: string,
  module: AnyModule,
  path: string,
  kind: 'parameter' | 'buffer',
  isWanted: (tensor: Tensor) => boolean,
): Tensor {
  checkPath(operation, path);
  const { at, rest, member } = reached(module, path);
  if (member instanceof Tensor && isWanted(member)) return member;
  checkMade(at);
  const isKind = (each: Tensor | AnyModule): boolean => each instanceof Tensor && isWanted(each);
  throw missing(operation, module, path, kind, { at, rest }, member, isKind);
}

function checkPath(operation: string, path: string): void {
  if (typeof path !== 'string')
    throw new TypeError(
      `${operation}: the path is ${written(path)}; expected a text, such as 'layers.0.weight'`,
    );
}

function missing(
  operation: string,
  module: AnyModule,
  path: string,
  kind: string,
  { at, rest }: Pick<Reached, 'at' | 'rest'>,
  member: Tensor | AnyModule | undefined,
  isKind: (member: Tensor | AnyModule) => boolean,
): TypeError {
  if (member) {
    const found = isModule(member) ? `a module, ${moduleName(member)}` : 'a tensor';
    return new TypeError(`${operation}: '${path}' of ${moduleName(module)} is no ${kind} but ${found}`);
  }
  const names = [...at.members()].flatMap(([name, each]) =>
    isKind(each) || (rest.includes('.') && isModule(each)) ? [name] : [],
  );
  const before = path.slice(0, path.length - rest.length - 1);
  const where = at === module ? moduleName(module) : `${moduleName(at)}, at '${before}',`;
  return new TypeError(
    `${operation}: there is no ${kind} '${path}': ${where} has ${names.length > 0 ? names.join(', ') : 'none'}`,
  );
}
