/** How threads that share an output fold what each of them has: the first of them then has all of it. */
import type { Shader } from '../wgsl/shader.ts';
import { scalarOf } from '../wgsl/types.ts';
import type { Fold } from './fold.ts';

/** Threads for each output, and in the workgroup. Both are powers of two. */
export interface Threads {
  readonly lanes: number;
  readonly size: number;
}

/** WGSL's subgroups have 4 to 128 threads; how many, a shader knows when it runs. */
const smallestSubgroup = 4;

/** By a tree in workgroup memory, with a barrier for every level. */
export function inTree(
  shader: Shader,
  fold: Fold,
  names: readonly string[],
  { lanes, size }: Threads,
): string[] {
  const shared = declareShared(shader, fold, size);
  const store = names.map((name, i) => `${shared[i]}[lane] = ${name};`).join(' ');
  return [
    store,
    `for (var reach = ${lanes / 2}u; reach > 0u; reach = reach >> 1u) {`,
    'workgroupBarrier();',
    `if (lane % ${lanes}u < reach) {`,
    ...names.map((_, i) => `let other${i} = ${shared[i]}[lane + reach];`),
    fold.combine(names, others(names)),
    store,
    '}',
    '}',
  ];
}

/**
 * Those of a subgroup hand each other what they have; one value of each subgroup goes through workgroup memory, where there
 * are several. The order depends on the size of subgroups, and on nothing else. It takes it that threads stand in subgroups
 * by their numbers, which `hasSubgroupsInOrder` has tested.
 */
export function inSubgroups(
  shader: Shader,
  fold: Fold,
  names: readonly string[],
  { lanes, size }: Threads,
): string[] {
  shader.enable('subgroups');
  const exchange = (threads: string): string[] => [
    `for (var reach = ${threads} >> 1u; reach > 0u; reach = reach >> 1u) {`,
    ...names.map((name, i) => `let other${i} = subgroupShuffleXor(${name}, reach);`),
    fold.combine(names, others(names)),
    '}',
  ];
  const within = exchange(`min(${lanes}u, subgroup_size)`);
  if (lanes <= smallestSubgroup) return within;
  const shared = declareShared(shader, fold, size / smallestSubgroup);
  return [
    ...within,
    `if (${lanes}u > subgroup_size) {`,
    `if (lane % subgroup_size == 0u) { ${names.map((name, i) => `${shared[i]}[lane / subgroup_size] = ${name};`).join(' ')} }`,
    'workgroupBarrier();',
    `let subgroups = ${lanes}u / subgroup_size;`,
    `let first = lane / ${lanes}u * subgroups;`,
    ...fold.parts.map((part, i) => `${names[i]} = ${part.first};`),
    'for (var i = lane % subgroup_size; i < subgroups; i += subgroup_size) {',
    ...names.map((_, i) => `let other${i} = ${shared[i]}[first + i];`),
    fold.combine(names, others(names)),
    '}',
    ...exchange('min(subgroups, subgroup_size)'),
    '}',
  ];
}

const others = (names: readonly string[]): string[] => names.map((_, i) => `other${i}`);

/** Workgroup memory for each part of a fold. */
const declareShared = (shader: Shader, { parts }: Fold, length: number): string[] =>
  parts.map(({ dtype }, i) => {
    shader.declare(`var<workgroup> shared${i}: array<${scalarOf(dtype)}, ${length}>;`);
    return `shared${i}`;
  });
