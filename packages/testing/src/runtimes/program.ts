/** Prints the numbers of each backend that is named: `program.ts cpu gpu`. Ends by itself. */
import { cpu, gpu } from 'glissade';
import { numbersOf } from './numbers.ts';

const backends = { cpu: () => cpu(), gpu: () => gpu() };

export type Numbers = Readonly<Record<keyof typeof backends, readonly number[]>>;

const numbers: Record<string, number[]> = {};
for (const name of process.argv.slice(2) as (keyof typeof backends)[])
  numbers[name] = await numbersOf(await backends[name]());
console.log(JSON.stringify(numbers));
