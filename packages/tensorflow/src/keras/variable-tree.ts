/** The variables of a .keras file by their paths: `layers/dense/vars/0`. */
import type { FileWeight } from '../file/weights-manifest.ts';
import type { Hdf5 } from './hdf5.ts';

type Variable = Omit<FileWeight, 'name'>;

export class VariableTree {
  readonly children: Map<string, VariableTree> = new Map();
  variable: Variable | undefined;

  static of(file: Hdf5): VariableTree {
    const tree = new VariableTree();
    for (const [path, variable] of file.datasets()) tree.#at(namesIn(path)).variable = variable;
    return tree;
  }

  #at(names: readonly string[]): VariableTree {
    return names.reduce<VariableTree>((tree, name) => {
      const child = tree.children.get(name) ?? new VariableTree();
      tree.children.set(name, child);
      return child;
    }, this);
  }

  group(...names: readonly string[]): VariableTree | undefined {
    return names.reduce<VariableTree | undefined>((tree, name) => tree?.children.get(name), this);
  }

  /** All variables below, by path. */
  *variables(path: readonly string[] = []): IterableIterator<[path: readonly string[], variable: Variable]> {
    if (this.variable) yield [path, this.variable];
    for (const [name, child] of this.children) yield* child.variables([...path, name]);
  }
}

/** Windows has other lines between names; what is private in Python has a line before. */
const namesIn = (path: string): string[] => path.split(/[\\/]/).map((name) => name.replace(/^_+/, ''));
