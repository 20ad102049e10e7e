/** The contraction step: in plain loops when small, else copied to the kernels' memory, cut into units and shared out. */
import { dtypes, input, type Step, size, type TypedArray, type View } from '@glissade/tensor';
import { cached, keyOf } from '../cache.ts';
import type { Engine } from '../engine.ts';
import { runMap } from '../map/map.ts';
import { jobAddress } from './job.ts';
import { copyIn, copyOut } from './place.ts';
import { contractPlain, plainTables } from './plain.ts';
import { runProducts } from './products.ts';
import { type ContractStep, type KernelRecipe, makeRecipe, type Recipe } from './recipe.ts';
import { contractionOf } from './shape.ts';

type Operand = View<TypedArray>;

const addition: Step & { family: 'map' } = {
  family: 'map',
  expression: { kind: 'binary', function: 'add', left: input(0), right: input(1) },
};

/** Runs contractions; remembers how for the shapes that it has met. */
export function contractor(
  engine: Engine,
): (step: ContractStep, inputs: readonly Operand[], output: Operand) => void {
  /** Training meets the same few shapes again and again. Of the kernels' tables sixteen megabytes are kept at most. */
  const recipes = cached<Recipe>(
    4e6,
    (recipe) => (recipe.kind === 'kernels' ? recipe.tables.length : 0) + 1_000,
  );
  const recipeFor = (step: ContractStep, inputs: readonly Operand[], output: Operand): Recipe => {
    const [left, right, addend] = inputs as [Operand, Operand, Operand?];
    const { start, threads } = engine;
    const views = [output, ...inputs];
    const key = keyOf(views);
    key.push(step.batch, step.inner, threads, start);
    for (const { dtype } of views) key.push(dtypes.indexOf(dtype));
    return recipes(key, () => makeRecipe(step, left, right, output, addend, start, threads));
  };
  /** Tells whether the addend, too, is in the sums. */
  const sum = (step: ContractStep, inputs: readonly Operand[], output: Operand): boolean => {
    const [left, right] = inputs as [Operand, Operand];
    const { start } = engine;
    let recipe = recipeFor(step, inputs, output);
    if (recipe.kind === 'products') {
      runProducts(recipe, [left, right], output);
      return false;
    }
    if (recipe.kind === 'kernels') {
      const isRoom = engine.reserve(recipe.end - start);
      // Where room was found somewhere else, all addresses are others.
      if (engine.start !== start) recipe = recipeFor(step, inputs, output) as KernelRecipe;
      if (isRoom) {
        runKernels(engine, recipe, inputs, output);
        return recipe.addend !== undefined;
      }
    }
    // The memory may not grow so far: slowly, then, and in place.
    const tables = 'end' in recipe ? plainTables(contractionOf(step, left, right, output)) : recipe.tables;
    contractPlain(tables, left, right, output);
    return false;
  };
  const run = (step: ContractStep, inputs: readonly Operand[], output: Operand): void => {
    const { batch } = step;
    const [left, right, ...addend] = inputs as [Operand, Operand, ...Operand[]];
    const length = right.shape[batch]!;
    const each = Math.ceil(length / partsOf(step, left, right));
    if (each < length) {
      for (let from = 0; from < length; from += each) {
        const part = (view: Operand, axis: number): Operand => ({
          ...view,
          shape: view.shape.with(axis, Math.min(each, length - from)),
          offset: view.offset + from * view.strides[axis]!,
        });
        const ofSums = (view: Operand): Operand => part(view, left.shape.length - 1);
        run(step, [left, part(right, batch), ...addend.map(ofSums)], ofSums(output));
      }
      return;
    }
    const isAdded = sum(step, inputs, output);
    // Where the sums are: that takes no memory, and what was written last is at hand.
    if (!isAdded && inputs.length > 2) runMap(addition, [output, inputs[2]!], output);
  };
  return run;
}

/** So many elements of a right operand are copied to the kernels at once, if the left one, which is copied again for each part, is small. */
const mostElements = 2 ** 22;

/** Into how many parts columns are cut. Not where terms lie along several axes: which comes first may depend on the lengths of all. */
function partsOf({ batch, inner }: ContractStep, left: Operand, right: Operand): number {
  const count = size(right.shape);
  const isOne = inner !== 1 || right.shape.length < batch + 2 || count < 8 * size(left.shape);
  return isOne ? 1 : Math.ceil(count / mostElements);
}

/** What the last step has left in the kernels' memory as its right operand, and where. */
let held: readonly unknown[] = [];

/** Has a buffer copied anew: it is written. */
export function forget(buffer: TypedArray): void {
  if (held[0] === buffer) held = [];
}

function runKernels(
  engine: Engine,
  recipe: KernelRecipe,
  [left, right, addend]: readonly Operand[],
  output: Operand,
): void {
  if (recipe.threads > 1) engine.wake(); // workers rouse themselves while the operands are copied
  engine.compute(
    recipe,
    (memory) => {
      memory.arrays.int32.set(recipe.job, jobAddress / 4);
      memory.arrays.int32.set(recipe.tables, recipe.tablesAddress / 4);
      copyIn(memory, left!, recipe.left, recipe.left.address);
      // The weights of a recurrent layer are where the step before has left them.
      const wanted = [right!.buffer, right!.offset, recipe, memory];
      if (wanted.some((each, i) => each !== held[i]))
        copyIn(memory, right!, recipe.right, recipe.right.address);
      held = right!.buffer.length > mostElements ? [] : wanted; // large ones are left to the collector
      if (recipe.addend) copyIn(memory, addend!, recipe.addend, recipe.addend.address);
    },
    (memory) => copyOut(memory, output, recipe.output, recipe.output.address),
  );
}
