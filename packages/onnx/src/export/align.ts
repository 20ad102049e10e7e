/** Traces of one function for several lengths, line beside line. */
import type { Application, Instruction, TracedGraph } from '@glissade/compiler';
import { nameOf, printShape } from '@glissade/tensor';

/** For each line, what it is in each trace; for each result, its line. */
export interface Aligned {
  readonly lines: readonly (readonly Instruction[])[];
  readonly outputs: readonly number[];
}

/**
 * Lines match that apply the same primitive to lines that match. Where only some traces take a part of a tensor, as a pool does whose
 * windows do not fill the image, the others take all of it.
 *
 * @param names - what the lengths are called, for the error where lines do not match
 */
export function aligned(graphs: readonly TracedGraph[], names: readonly string[]): Aligned {
  const lines: Instruction[][] = [];
  /** For each trace, the line that each of its own is. */
  const places = graphs.map((): number[] => []);
  /** For each trace, the lines that take all of another, and that one. */
  const whole = graphs.map(() => new Map<number, number>());

  const currents = (): (Instruction | undefined)[] =>
    graphs.map(({ graph }, trace) => graph.instructions[places[trace]!.length]);
  const placeIn = (trace: number, line: number): number => places[trace]![line]!;
  const isWithin = (trace: number, outer: number | undefined, line: number): boolean =>
    outer === line || (outer !== undefined && isWithin(trace, whole[trace]!.get(outer), line));

  /** The line that is read in all traces, given what each reads; undefined if it is not one. */
  const oneOf = (read: readonly number[]): number | undefined => {
    const last = Math.max(...read);
    return read.every((line, trace) => isWithin(trace, last, line)) ? last : undefined;
  };
  const append = (line: Instruction[], from: readonly number[]): void => {
    lines.push(line);
    for (const trace of from) places[trace]!.push(lines.length - 1);
  };

  const matched = (now: readonly (Instruction | undefined)[]): Instruction[] | undefined => {
    const [first] = now;
    if (!now.every((each): each is Instruction => each !== undefined && isLike(each, first)))
      return undefined;
    if (first?.kind !== 'apply') return [...now];
    const inputs = first.inputs.map((_, i) =>
      oneOf((now as Application[]).map((each, trace) => placeIn(trace, each.inputs[i]!))),
    );
    if (inputs.includes(undefined)) return undefined;
    return (now as Application[]).map((each) => ({ ...each, inputs: inputs as number[] }));
  };

  /** The parts that some traces take here; the others take all of what those take a part of. */
  const parted = (now: readonly (Instruction | undefined)[]): void => {
    const parts = now.flatMap((each, trace) => (isSlice(each) ? [trace] : []));
    const sources = parts.map((trace) => placeIn(trace, (now[trace] as Application).inputs[0]!));
    const [source] = sources;
    if (source === undefined || sources.some((each) => each !== source)) throw differs(now, names);
    const line = now.map((each, trace): Instruction => {
      if (isSlice(each)) return { ...(each as Application), inputs: [source] };
      whole[trace]!.set(lines.length, source);
      const { shape, dtype } = lines[source]![trace]!;
      const [starts, steps] = [shape.map(() => 0), shape.map(() => 1)];
      return {
        kind: 'apply',
        primitive: { name: 'slice', starts, shape, steps },
        inputs: [source],
        shape,
        dtype,
      };
    });
    append(line, parts);
  };

  for (let now = currents(); now.some((each) => each !== undefined); now = currents()) {
    const line = matched(now);
    if (line) append(line, [...graphs.keys()]);
    else parted(now);
  }
  const outputs = graphs[0]!.graph.outputs.map((_, i) =>
    oneOf(graphs.map(({ graph }, trace) => placeIn(trace, graph.outputs[i]!.line))),
  );
  if (outputs.includes(undefined)) throw differs([], names);
  return { lines, outputs: outputs as number[] };
}

const isSlice = (line: Instruction | undefined): boolean =>
  line?.kind === 'apply' && line.primitive.name === 'slice';

/** Whether lines are the same but for lengths. Of constants that differ, constants.ts knows what can be written. */
function isLike(line: Instruction, first: Instruction | undefined): boolean {
  if (line.kind !== first?.kind || line.dtype !== first.dtype || line.shape.length !== first.shape.length)
    return false;
  if (line.kind !== 'apply' || first.kind !== 'apply') return true;
  return line.primitive.name === first.primitive.name && line.inputs.length === first.inputs.length;
}

function differs(now: readonly (Instruction | undefined)[], names: readonly string[]): Error {
  const texts = new Set(
    now.map((each) => {
      if (each === undefined) return 'none';
      const name = each.kind === 'apply' ? nameOf(each.primitive) : each.kind;
      return `${name} ${each.dtype}${printShape(each.shape)}`;
    }),
  );
  const lengths = names.map((name) => `'${name}'`).join(' or ');
  return new Error(
    `exportOnnx: the function does other operations for another length of ${lengths} (${[...texts].join(', ')}), and a file has ` +
      'those of one. Leave that axis out of dynamicAxes, or do not choose by shapes',
  );
}
