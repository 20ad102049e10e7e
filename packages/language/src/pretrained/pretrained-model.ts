/** What all models here have in common: a configuration, and files that hold their weights under Hugging Face's names. */
import { Module } from '@glissade/nn';
import type { ConfigJson } from '../config/read.ts';

/** How published files name what a model holds. */
export interface WeightLayout {
  /** Before the names of what lies below the heads: 'transformer.'. Files may have it or not. */
  readonly prefix: string;
  /** Whether the model has heads, so that its own names have the prefix. */
  readonly hasHead: boolean;
  /** Names that say nothing new: buffers of old files, and heads that the model has not. */
  readonly ignored: readonly RegExp[];
  /** Weights that are one tensor with another, by name, and the name of that one. Files leave the first out. */
  readonly tied: Readonly<Record<string, string>>;
  /** What names were called in old files, and are now. */
  readonly renamed?: readonly (readonly [was: RegExp, is: string])[];
}

/** What a constructor of a model accepts beside the configuration. */
export interface PreTrainedModelOptions {
  /** Whether weights are drawn; else they are 0, for who loads them. Default true. */
  readonly initialize?: boolean;
}

/** What `fromPretrained` accepts. */
export interface FromPretrainedOptions {
  /** Modules that the file need not hold, by name, such as a head that is new: their weights are drawn. Default: none. */
  readonly fresh?: readonly string[];
}

/** A model with a configuration and a layout of files. */
export abstract class PreTrainedModel<Inputs extends readonly unknown[], Output> extends Module<
  Inputs,
  Output
> {
  /** Its sizes and settings. */
  abstract readonly config: object;
  /** How files name its weights. */
  abstract layout(): WeightLayout;
  /** What its config.json says. */
  abstract configJson(): ConfigJson;
  /** Draws the weights of a module within it, or all of them. */
  abstract initialize(path?: string): void;
}

/** A model of any inputs and output. */
export type AnyPreTrainedModel = PreTrainedModel<never[], unknown>;
