/** The recipe that a file holds: whoever wrote it, it is looked at before it is used. */
import { datasets, isWithin, limits, models, optimizers, type Recipe, toldLimit } from './recipe.ts';

const choices = { model: models, dataset: datasets, testDataset: datasets, optimizer: optimizers } as const;

/** What makes it no recipe, in a few words; undefined for one that is in order. */
export function problemOf(recipe: unknown): string | undefined {
  if (typeof recipe !== 'object' || recipe === null) return `the recipe is ${told(recipe)}`;
  const values = recipe as Record<keyof Recipe, unknown>;
  for (const [name, known] of Object.entries(choices) as [keyof typeof choices, readonly unknown[]][]) {
    const value = values[name];
    if (name === 'testDataset' && value === undefined) continue;
    if (!known.includes(value)) return `its ${name} is ${told(value)}, not one of ${known.join(', ')}`;
  }
  for (const name of Object.keys(limits) as (keyof typeof limits)[]) {
    if (!isWithin(values[name], limits[name]))
      return `its ${name} is ${told(values[name])}, not ${toldLimit(limits[name])}`;
  }
  return typeof values.compile === 'boolean'
    ? undefined
    : `its compile is ${told(values.compile)}, not true or false`;
}

const told = (value: unknown): string => (value === undefined ? 'missing' : JSON.stringify(value));
