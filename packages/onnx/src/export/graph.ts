/** From a traced function to the graph of a file. */
import type { Application, Constant, Instruction } from '@glissade/compiler';
import type { PrimitiveName, Tensor } from '@glissade/tensor';
import { elementTypes, type Graph, type ValueInfo } from '../protocol/messages.ts';
import { constantFrom } from './constants.ts';
import { finished } from './finish.ts';
import { lengthFrom } from './length.ts';
import { rules } from './rules.ts';
import { type Call, type Rule, Site } from './site.ts';
import { noRandomNumbers } from './sources.ts';
import type { NamedAxes, Traces } from './traces.ts';
import { GraphWriter, type Place } from './writer.ts';

/** What the parts of a file are called. */
export interface Names {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Those of tensors from outside. */
  readonly weights: (tensor: Tensor) => string;
}

/** Writes each line by its primitive's rule. */
export async function graphFrom(
  traces: Traces,
  given: readonly Tensor[],
  named: NamedAxes,
  names: Names,
): Promise<Graph> {
  const writer = new GraphWriter(placesOf(named, names), [...names.inputs, ...names.outputs]);
  const values: string[] = [];
  const sites: (Site | undefined)[] = [];
  let inputs = 0;
  for (const [line, instructions] of traces.lines.entries()) {
    const [first] = instructions as readonly [Instruction];
    if (first.kind === 'apply') {
      const calls = instructions.map((_, trace) => callAt(traces, line, trace));
      const operands = first.inputs.map((each) => values[each]!);
      const sources = first.inputs.map((each) => sites[each]);
      const site = new Site(writer, calls, traces.lengths, operands, sources);
      site.value = (rules[first.primitive.name] as Rule<PrimitiveName>)(site);
      values.push(site.value);
      sites[line] = site;
    } else if (first.kind === 'constant') {
      values.push(constantFrom(writer, instructions as Constant[], traces.lengths));
    } else {
      const from = traces.inputs[inputs++]!;
      if (from.kind === 'drawn') throw noRandomNumbers();
      if (from.kind === 'argument') values.push(names.inputs[from.index]!);
      else {
        const { tensor } = from;
        values.push(writer.weight(names.weights(tensor), tensor.dtype, tensor.shape, await tensor.data()));
      }
    }
  }
  const results = traces.outputs.map((line) => values[line]!);
  return {
    name: 'glissade',
    ...finished(writer, results, names),
    inputs: given.map(({ dtype, shape }, i) => ({
      name: names.inputs[i]!,
      elementType: elementTypes[dtype],
      shape: shape.map((length, axis) => named[i]!.get(axis) ?? length),
    })),
    outputs: traces.outputs.map((line, i) => outputAt(traces, line, names.outputs[i]!)),
  };
}

function placesOf(named: NamedAxes, { inputs }: Names): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  named.forEach((axes, i) => {
    for (const [axis, name] of axes) if (!places.has(name)) places.set(name, { input: inputs[i]!, axis });
  });
  return places;
}

/** What a line applies in one of the traces. */
function callAt({ lines }: Traces, line: number, trace: number): Call {
  const { primitive, inputs, shape, dtype } = lines[line]![trace] as Application;
  return { primitive, inputs: inputs.map((each) => lines[each]![trace]!), shape, dtype } as Call;
}

/** An output: its lengths as numbers, or by the name that one has; others are not told. */
function outputAt({ lines, lengths }: Traces, line: number, name: string): ValueInfo {
  const inTraces = lines[line]!;
  const shape = inTraces[0]!.shape.map((_, axis) => {
    const length = lengthFrom(
      inTraces.map((each) => each.shape[axis]!),
      lengths,
    );
    if (typeof length === 'number' || length === undefined) return length;
    const [term, ...others] = length.terms;
    const isName = others.length === 0 && length.constant === 0 && length.divisor === 1 && term!.factor === 1;
    return isName && term!.names.length === 1 ? term!.names[0] : undefined;
  });
  return { name, elementType: elementTypes[inTraces[0]!.dtype], shape };
}
