/** Which layers a model has, and what flows from which to which. */
import { inOrder } from '../in-order.ts';
import type { Json } from '../json.ts';
import type { CallArguments } from './call-arguments.ts';

/** A result of a layer: of which of its calls, and which one of them. */
export interface Reference {
  readonly layer: string;
  readonly call: number;
  readonly output: number;
}

/** Numbers that the file has: a list of them, which may lie in lists. */
export interface Constant {
  readonly value: number | readonly unknown[];
  readonly dtype: string;
}

/** What a layer takes: a result, or what the file has. */
export type Source = Reference | Constant | number;

export const isReference = (source: Source | undefined): source is Reference =>
  typeof source === 'object' && 'layer' in source;

/** A layer as the file describes it. */
export interface LayerJson {
  readonly name: string;
  readonly kind: string;
  readonly config: Json;
  /** The whole of it. */
  readonly json: Json;
}

/** What a model takes. */
export interface ModelInput {
  readonly name: string;
  readonly dtype: string;
  /** null where any length will do, as for the batch; undefined where the file says nothing. */
  readonly shape: readonly (number | null)[] | undefined;
}

/** What a call of a layer takes. */
export interface Taken {
  readonly inputs: readonly Source[];
  /** Which steps of each input count, where the file says so. */
  readonly masks: readonly (Source | undefined)[];
  /** All that the call was given, as it was given. */
  readonly given: CallArguments;
}

export interface Topology {
  readonly name: string;
  /** By name. What a model takes is among them. */
  readonly layers: ReadonlyMap<string, LayerJson>;
  /** For each layer, what each of its calls takes. */
  readonly calls: ReadonlyMap<string, readonly Taken[]>;
  /** The number that the file gives a layer's first call, where it is not 0. */
  readonly firstCalls: ReadonlyMap<string, number>;
  readonly inputs: readonly { readonly description: ModelInput; readonly reference: Reference }[];
  readonly outputs: readonly Reference[];
}

/** A call of a layer, in the order in which they can be computed. */
export interface OrderedCall extends Taken {
  readonly layer: string;
  readonly call: number;
}

export const keyOf = ({ layer, call, output }: Reference): string => `${layer}#${call}#${output}`;

/** The calls that the outputs need, each behind those that it needs. Throws where one needs itself, or what is not there. */
export function ordered(operation: string, topology: Topology): OrderedCall[] {
  const given = new Set(topology.inputs.map(({ reference }) => keyOf(reference)));
  const calls = new Map<string, OrderedCall>();
  const callOf = ({ layer, call }: Reference): string => {
    const key = `${layer}#${call}`;
    const taken = topology.calls.get(layer)?.[call];
    if (!taken)
      throw new TypeError(
        `${operation}: '${topology.name}' takes the result of call ${call} of '${layer}', which there is none of`,
      );
    if (!calls.has(key)) calls.set(key, { layer, call, ...taken });
    return key;
  };
  const computed = (sources: readonly (Source | undefined)[]): string[] =>
    sources
      .filter(isReference)
      .filter((source) => !given.has(keyOf(source)))
      .map(callOf);
  const order = inOrder(
    computed(topology.outputs),
    (key) => {
      const { inputs, masks, given } = calls.get(key)!;
      return computed([...inputs, ...masks, ...given.sources]);
    },
    (key) =>
      new TypeError(
        `${operation}: '${calls.get(key)!.layer}' in '${topology.name}' takes what is computed from its own result`,
      ),
  );
  return order.map((key) => calls.get(key)!);
}
