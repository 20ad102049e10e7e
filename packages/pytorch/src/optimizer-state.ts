/** States of optimizers, as PyTorch lays them out and as the optimizers of this house do. */
import { described, isPlainObject, Tensor, tensor } from '@glissade/tensor';
import type { TorchObject, TorchValue } from './torch-value.ts';

/** What `optimizer.stateDict()` gives, and `optimizer.loadStateDict` takes. */
export interface OptimizerState {
  /** What is remembered of each parameter, under its number and a name: '0.expAvg'. */
  readonly tensors: Readonly<Record<string, Tensor>>;
  /** Each group's options and the numbers of its parameters. */
  readonly groups: readonly {
    readonly params: readonly number[];
    readonly options: object;
  }[];
}

/** 'expAvg' as 'exp_avg'. */
const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/**
 * The state of an optimizer of PyTorch, for `optimizer.loadStateDict`: training goes on here. The optimizer must be the same one,
 * made with the same options, for the same parameters in the same order.
 *
 * Throws for what is no state of an optimizer, for other groups, and for what `present` remembers and the file does not.
 *
 * @param state - what `optimizer.state_dict()` gave in Python
 * @param present - what `optimizer.stateDict()` gives now: which options there are, and what is remembered
 *
 * @example
 * ```ts
 * import { Linear } from '@glissade/nn';
 * import { Adam } from '@glissade/optim';
 * import { loadTorch, optimizerStateFromTorch, optimizerStateToTorch, saveTorch } from '@glissade/pytorch';
 *
 * const optimizer = new Adam(new Linear(3, 2).parameters(), { lr: 0.01 });
 * const file = await saveTorch(await optimizerStateToTorch(optimizer.stateDict()));
 * optimizer.loadStateDict(optimizerStateFromTorch(await loadTorch(file), optimizer.stateDict()));
 * console.log(optimizer.lr); // => 0.01
 * ```
 */
export function optimizerStateFromTorch(state: TorchValue, present: OptimizerState): OptimizerState {
  checkPresent('optimizerStateFromTorch', present);
  const { groups, remembered } = checkedState(state, present);
  const tensors: Record<string, Tensor> = {};
  const missing: string[] = [];
  const converted = present.groups.map(({ params, options }, i) => {
    const group = groups[i]!;
    params.forEach((number, j) => {
      const known = remembered.get(group.params[j]!);
      for (const name of namesOf(present, number)) {
        const like = present.tensors[`${number}.${name}`]!;
        const found = known && (name === 'started' ? 1 : known[snakeCase(name)]);
        // Nothing is remembered of parameters that have not been updated.
        if (known === undefined) tensors[`${number}.${name}`] = like;
        else if (found instanceof Tensor) tensors[`${number}.${name}`] = found.to(like.dtype);
        // Before PyTorch 1.12, steps were numbers.
        else if (typeof found === 'number')
          tensors[`${number}.${name}`] = tensor(found, { dtype: like.dtype });
        else missing.push(`${snakeCase(name)} of parameter ${group.params[j]}`);
      }
    });
    return { params, options: optionsFrom(group.options, options) };
  });
  if (missing.length > 0) {
    throw new Error(
      `optimizerStateFromTorch: the state has no ${missing.join(', ')}. Is it of the same optimizer, with the same options?`,
    );
  }
  return { tensors, groups: converted };
}

/** Throws for what no optimizer's `stateDict()` gives. */
function checkPresent(operation: string, state: OptimizerState): void {
  const { tensors, groups }: Partial<OptimizerState> = Object(state);
  const isGroup = (group: OptimizerState['groups'][number]): boolean =>
    Array.isArray(group?.params) && isObject(group.options);
  if (isObject(tensors) && Array.isArray(groups) && groups.every(isGroup)) return;
  throw new TypeError(
    `${operation}: expected an optimizer's state, as optimizer.stateDict() gives it; got ${described(state)}`,
  );
}

/** The names of what is remembered of a parameter. */
const namesOf = ({ tensors }: OptimizerState, number: number): string[] =>
  Object.keys(tensors)
    .filter((name) => name.startsWith(`${number}.`))
    .map((name) => name.slice(`${number}.`.length));

/** Those options that there are here, with the values of the file, if it has them. */
function optionsFrom(given: TorchObject, options: object): object {
  const converted = Object.entries(options).map(([name, value]): [string, unknown] => {
    const found = given[snakeCase(name)];
    return [
      name,
      found === undefined || found === null ? value : found instanceof Tensor ? found.itemSync() : found,
    ];
  });
  return Object.fromEntries(converted);
}

interface Checked {
  readonly groups: readonly { readonly params: readonly TorchValue[]; readonly options: TorchObject }[];
  readonly remembered: ReadonlyMap<TorchValue, TorchObject>;
}

const isObject = (value: unknown): value is TorchObject => isPlainObject(value);

function checkedState(value: TorchValue, present: OptimizerState): Checked {
  const { state, param_groups: groups } = isObject(value) ? value : {};
  // A dictionary that is empty has no keys that are numbers.
  const remembered =
    isObject(state) && Object.keys(state).length === 0 ? new Map<TorchValue, TorchValue>() : state;
  if (!(remembered instanceof Map) || !Array.isArray(groups)) {
    const found = isObject(value) ? `{ ${Object.keys(value).join(', ')} }` : typeof value;
    throw new TypeError(
      `optimizerStateFromTorch: got ${found}; expected the state of an optimizer, { state, param_groups }`,
    );
  }
  const checked = groups.map((group) => {
    if (isObject(group) && Array.isArray(group['params'])) return { params: group['params'], options: group };
    throw new TypeError('optimizerStateFromTorch: a group has no list of params');
  });
  const counts = (list: readonly { readonly params: readonly unknown[] }[]): string =>
    list.map(({ params }) => params.length).join(', ');
  if (counts(checked) !== counts(present.groups)) {
    throw new Error(
      `optimizerStateFromTorch: the state has groups of ${counts(checked)} parameters, this optimizer of ${counts(present.groups)}`,
    );
  }
  return { groups: checked, remembered: remembered as Map<TorchValue, TorchObject> };
}

/**
 * The state of an optimizer, for `saveTorch`, as `optimizer.load_state_dict` takes it in Python.
 *
 * @example
 * ```ts
 * import { Linear } from '@glissade/nn';
 * import { SGD } from '@glissade/optim';
 * import { optimizerStateToTorch } from '@glissade/pytorch';
 *
 * const optimizer = new SGD(new Linear(3, 2).parameters(), { lr: 0.5, momentum: 0.75 });
 * const { state, param_groups: groups } = await optimizerStateToTorch(optimizer.stateDict());
 * console.log(Object.keys(state.get(0)!), groups[0]!['lr'], groups[0]!['params']); // => [ 'momentum_buffer' ] 0.5 [ 0, 1 ]
 * ```
 */
export async function optimizerStateToTorch(present: OptimizerState): Promise<{
  readonly state: Map<number, Record<string, Tensor>>;
  readonly param_groups: Record<string, unknown>[];
}> {
  checkPresent('optimizerStateToTorch', present);
  const { tensors, groups } = present;
  const state = new Map<number, Record<string, Tensor>>();
  for (const { params, options } of groups)
    for (const number of params) {
      const own = Object.fromEntries(
        namesOf({ tensors, groups }, number).map((name) => [name, tensors[`${number}.${name}`]!]),
      );
      if (Object.keys(own).length > 0) state.set(number, await rememberedInTorch(own, options));
    }
  const converted = groups.map(({ params, options }) => {
    const given = Object.entries(options).filter(([, value]) => value !== undefined);
    const named = given.map(([name, value]) => [snakeCase(name), value]);
    return { ...Object.fromEntries(named), params: [...params] };
  });
  return { state, param_groups: converted };
}

/** What PyTorch remembers of a parameter: a little more in some, and less in others, than is remembered here. */
async function rememberedInTorch(
  { started, ...own }: Record<string, Tensor>,
  options: object,
): Promise<Record<string, Tensor>> {
  const named = Object.entries(own).map(([name, value]): [string, Tensor] => [snakeCase(name), value]);
  const state = Object.fromEntries(named);
  // Momentum that has not begun is no buffer in PyTorch; where nothing is dampened, one of zeros is the same.
  if (started && (await started.item()) === 0) delete state['momentum_buffer'];
  // Counted in PyTorch, and used for nothing.
  if (state['square_avg']) state['step'] = tensor(0);
  // ASGD's share of the newest weights in the mean.
  if (state['eta'] && state['step']) {
    const step = await state['step'].item();
    const { t0 = 1e6 } = options as { readonly t0?: number };
    state['mu'] = tensor(1 / Math.max(1, step - t0));
  }
  return state;
}
