/** The contraction step: in plain loops when small, else copied to the kernels' memory, cut into units and shared out. */
import { dtypes, input, type Step, type TypedArray, type View } from '@glissade/tensor';
import type { Engine } from '../engine.ts';
import { runMap } from '../map/map.ts';
import { cached } from './cache.ts';
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
  /** What a recipe depends on. The other ranks need no place of their own: they follow from the output's, these, and how long it is. */
  const key: number[] = [];
  const recipeFor = (step: ContractStep, inputs: readonly Operand[], output: Operand): Recipe => {
    const [left, right, addend] = inputs as [Operand, Operand, Operand?];
    const { start, threads } = engine;
    key.length = 0;
    key.push(step.batch, step.inner, left.shape.length, threads, start);
    for (const view of inputs) addLayout(key, view);
    addLayout(key, output);
    return recipes(key, () => makeRecipe(step, left, right, output, addend, start, threads));
  };
  /** Tells whether the addend, too, is in the sums. */
  const sum = (step: ContractStep, inputs: readonly Operand[], output: Operand): boolean => {
    const [left, right] = inputs as [Operand, Operand];
    const { start } = engine;
    let recipe = recipeFor(step, inputs, output);
    if (recipe.kind === 'plain') {
      contractPlain(recipe.tables, left, right, output);
      return false;
    }
    if (recipe.kind === 'products') {
      runProducts(recipe, [left, right], output);
      return false;
    }
    const isRoom = engine.reserve(recipe.end - start);
    // Where room was found somewhere else, all addresses are others.
    if (engine.start !== start) recipe = recipeFor(step, inputs, output) as KernelRecipe;
    if (isRoom) {
      runKernels(engine, recipe, inputs, output);
      return recipe.addend !== undefined;
    }
    // The memory cannot grow so far: slowly, then, and in place.
    contractPlain(plainTables(contractionOf(step, left, right, output)), left, right, output);
    return false;
  };
  return (step, inputs, output) => {
    const isAdded = sum(step, inputs, output);
    // Where the sums are: that takes no memory, and what was written last is at hand.
    if (!isAdded && inputs.length > 2) runMap(addition, [output, inputs[2]!], output);
  };
}

function addLayout(key: number[], { dtype, shape, strides }: Operand): void {
  key.push(dtypes.indexOf(dtype));
  for (let axis = 0; axis < shape.length; axis++) key.push(shape[axis]!, strides[axis]!);
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
      copyIn(memory, right!, recipe.right, recipe.right.address);
      if (recipe.addend) copyIn(memory, addend!, recipe.addend, recipe.addend.address);
    },
    (memory) => copyOut(memory, output, recipe.output, recipe.output.address),
  );
}
