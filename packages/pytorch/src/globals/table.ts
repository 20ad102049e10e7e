/** The closed table of what a pickle may name. What is not in it is refused. */
import { numpyGlobals } from './numpy.ts';
import { pythonGlobals } from './python.ts';
import { torchGlobals } from './torch.ts';

/** Python 2's names of modules, which pickles of protocol 2 still have. */
const renamed: Readonly<Record<string, string>> = { __builtin__: 'builtins', copy_reg: 'copyreg' };

/** The value of a name with its module, or undefined: 'torch.FloatStorage'. */
export function globalNamed(name: string): unknown {
  const full = name.replace(/^(__builtin__|copy_reg)\./, (_, module: string) => `${renamed[module]}.`);
  return torchGlobals.get(full) ?? pythonGlobals.get(full) ?? numpyGlobals.get(full);
}
