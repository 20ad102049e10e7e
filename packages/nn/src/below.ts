/** What lies below a module: its tensors and modules, and those of these, by path. */
import { isParameter } from '@glissade/autograd';
import { Tensor } from '@glissade/tensor';
import { bufferOptions } from './buffer.ts';
import { moduleName } from './class-name.ts';
import type { AnyModule } from './module.ts';
import { distinct, type Slot } from './state-dict.ts';

type Member = Tensor | AnyModule;

export const isModule = (member: Member): member is AnyModule => !(member instanceof Tensor);

export const isBuffer = (tensor: Tensor): boolean => bufferOptions(tensor) !== undefined;

/**
 * All tensors and modules below a module, by path; what is there under two names comes twice. What lies within a module that is, comes once
 * only with `firstNames`: where modules share modules that share some, there are too many names.
 */
export function* membersBelow(
  module: AnyModule,
  firstNames = false,
  prefix = '',
  met: Set<AnyModule> = new Set(),
): IterableIterator<[string, Member]> {
  const entered = (firstNames ? met : new Set(met)).add(module);
  for (const [name, member] of module.members()) {
    yield [prefix + name, member];
    if (isModule(member) && !entered.has(member))
      yield* membersBelow(member, firstNames, `${prefix}${name}.`, entered);
  }
}

/** Those that are wanted, each once, under its first name. */
export function underFirstNames<Wanted extends Member>(
  members: Iterable<[string, Member]>,
  isWanted: (member: Member) => member is Wanted,
): [string, Wanted][] {
  const found = new Map<Wanted, string>();
  for (const [name, member] of members) if (isWanted(member) && !found.has(member)) found.set(member, name);
  return [...found].map(([member, name]) => [name, member]);
}

/** The tensors below that are wanted, each under its first name. */
export const tensorsBelow = (module: AnyModule, isWanted: (tensor: Tensor) => boolean): [string, Tensor][] =>
  underFirstNames(
    membersBelow(module, true),
    (member): member is Tensor => member instanceof Tensor && isWanted(member),
  );

/** The module and those below, each once, after the modules in its fields. */
export function innermostFirst(module: AnyModule, met: Set<AnyModule> = new Set()): AnyModule[] {
  met.add(module);
  const inside = [...module.members()].flatMap(([, member]) =>
    isModule(member) && !met.has(member) ? innermostFirst(member, met) : [],
  );
  return [...inside, module];
}

/** Every parameter and buffer under all its names, and whether a state dictionary needs it. */
export const stateBelow = (module: AnyModule): readonly Slot[] =>
  distinct(
    moduleName(module),
    [...membersBelow(module)].flatMap(([name, member]): Slot[] => {
      if (isModule(member)) return [];
      const options = bufferOptions(member);
      return options || isParameter(member) ? [[name, member, options?.persistent ?? true]] : [];
    }),
  );
