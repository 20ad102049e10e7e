/** The shader that folds: a loop in every thread, then the threads that share an output fold what they have together. */
import type { Choices } from '../choices.ts';
import { Body } from '../wgsl/body.ts';
import type { Shader } from '../wgsl/shader.ts';
import { scalarOf } from '../wgsl/types.ts';
import type { Fold } from './fold.ts';
import { inSubgroups, inTree } from './fold-together.ts';
import { dispatch } from './groups.ts';
import type { Draft, KernelSite } from './kernel.ts';

/** How the work of a reduction is shared. */
export interface Sharing {
  /** Threads of a workgroup for each output, a power of two. */
  readonly lanes: number;
  /** Parts that are folded apart. */
  readonly parts: number;
}

/** A float that so many others were added to has lost no more than a few bits of the sum. */
const longestRun = 2048;

/** Elements that a thread of a GPU reads before it folds them. */
const inFlight = 4;

export interface FoldSite {
  readonly site: KernelSite;
  readonly shader: Shader;
  readonly fold: Fold;
  readonly sharing: Sharing;
  /** Outputs, and how many elements fold into each. */
  readonly total: number;
  readonly length: number;
  /** The parts of an element by its number `flat` among those of the output `kept`. */
  readonly element: (body: Body, flat: string) => readonly string[];
  /** Stores what was folded into `kept`, in `part` if there are several. */
  readonly finish: (body: Body, names: readonly string[]) => void;
}

export function emitFold({ site, shader, fold, sharing, total, length, element, finish }: FoldSite): Draft {
  const { lanes, parts } = sharing;
  const size = Math.max(lanes, site.choices.lanes);
  const each = size / lanes;
  const run = Math.ceil(length / parts);
  const folds = total * parts;
  const names = fold.parts.map((_, i) => `folded${i}`);
  const foldAt = (at: string, prefix: string): string[] => {
    const body = new Body(prefix);
    const folded = element(body, at);
    return [`${body}`, fold.combine(names, folded)];
  };
  /** All elements are read before the first is folded. */
  const readAhead = (count: number): string[] => {
    const read = Array.from({ length: count }, (_, i) => {
      const body = new Body(`e${i}_`);
      return { body, folded: element(body, i === 0 ? 'at' : `at${i}`) };
    });
    return [...read.map(({ body }) => `${body}`), ...read.map(({ folded }) => fold.combine(names, folded))];
  };
  const end = new Body('r');
  finish(end, names);
  const shared = lanes > 1;
  const lines = [
    `let number = workgroup * ${each}u + lane / ${lanes}u;`,
    // Nobody leaves before the last barrier.
    shared
      ? `let kept = min(number / ${parts}u, ${total - 1}u);`
      : `if (number >= ${folds}u) { return; }\nlet kept = number / ${parts}u;`,
    `let part = number % ${parts}u;`,
    `let begin = part * ${run}u;`,
    `let end = min(begin + ${run}u, ${length}u);`,
    ...fold.parts.map(({ dtype, first }, i) => `var ${names[i]}: ${scalarOf(dtype)} = ${first};`),
    `var at = begin + lane % ${lanes}u;`,
    // Several reads are under way at once.
    ...(run / lanes >= 2 * inFlight && site.choices.cooperates
      ? [
          `for (; at + ${(inFlight - 1) * lanes}u < end; at += ${inFlight * lanes}u) {`,
          ...Array.from({ length: inFlight - 1 }, (_, i) => `let at${i + 1} = at + ${(i + 1) * lanes}u;`),
          ...readAhead(inFlight),
          '}',
        ]
      : []),
    `for (; at < end; at += ${lanes}u) {`,
    ...foldAt('at', 'e'),
    '}',
  ];
  if (shared) {
    const meet = site.choices.subgroups ? inSubgroups : inTree;
    lines.push(
      ...meet(shader, fold, names, { lanes, size }),
      `if (lane % ${lanes}u == 0u && number < ${folds}u) {`,
      `${end}`,
      '}',
    );
  } else lines.push(`${end}`);
  return dispatch(shader, site.label, lines.join('\n'), size, Math.ceil(folds / each));
}

/** @param mostParts - 1 where the parts are all there is to fold */
export function share(
  { cooperates, threads, lanes: most }: Choices,
  total: number,
  length: number,
  contiguous: boolean,
  mostParts: number = Number.POSITIVE_INFINITY,
): Sharing {
  const wide = cooperates && length >= 32 && (contiguous || total < threads / 64);
  const lanes = wide ? Math.min(most, powerOfTwo(length / 4)) : 1;
  const perThread = length / lanes;
  const idle = threads / (total * lanes);
  const wanted = Math.min(idle, perThread / (cooperates ? 16 : 64));
  const parts = Math.max(wanted, perThread / longestRun);
  return { lanes, parts: Math.max(1, Math.min(mostParts, Math.ceil(parts > 1.5 ? parts : 1))) };
}

const powerOfTwo = (n: number): number => 2 ** Math.max(0, Math.floor(Math.log2(n)));
