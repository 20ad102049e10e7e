/** Cells that stand in a layer of their own: one, or several upon each other. */
import type { Tensor } from '@glissade/tensor';
import { isJson, type Json } from '../json.ts';
import type { LayerConfig } from '../layer-config.ts';
import type { LayerParts } from '../layer-parts.ts';
import { type Cell, type CellKind, cells } from './cells.ts';

interface Described {
  readonly kind: string;
  readonly config: Json;
}

function describedIn(config: LayerConfig, json: unknown): Described {
  const { class_name: kind, config: own } = isJson(json) ? json : {};
  if (typeof kind === 'string' && isJson(own)) return { kind, config: own };
  throw config.wrong('cell', '{ class_name, config } of a cell');
}

/** The settings of the one cell of an RNN; undefined where there are several. */
export function onlyCell(config: LayerConfig): LayerConfig | undefined {
  const { kind, config: own } = describedIn(config, config.value('cell'));
  return kind === 'StackedRNNCells' ? undefined : config.within(own);
}

/** The cell in the settings of an RNN. Throws for cells of other classes. */
export const cellWithin: CellKind = (config, parts) =>
  cellOf(config, describedIn(config, config.value('cell')), parts, '');

function cellOf(
  config: LayerConfig,
  { kind, config: own }: Described,
  parts: LayerParts,
  prefix: string,
): Cell {
  if (kind === 'StackedRNNCells') {
    const list = Array.isArray(own.cells) ? own.cells : [];
    return stacked(
      list.map((json, i) => {
        const cell = describedIn(config, json);
        const name = config.isOfTensorFlowJs ? `RNNCell_${i}` : String(cell.config.name);
        return cellOf(config, cell, parts, `${prefix}${name}/`);
      }),
      list.some((json) => [json.config.dropout, json.config.recurrent_dropout].some((rate) => rate > 0)),
    );
  }
  const known = kind.endsWith('Cell') ? cells[kind.slice(0, -'Cell'.length)] : undefined;
  if (known) return known(config.within(own), parts, prefix);
  const names = [...Object.keys(cells).map((name) => `${name}Cell`), 'StackedRNNCells'];
  throw new TypeError(`${config.where}: the cell is a ${kind}; expected ${names.join(', ')}`);
}

/** Each cell takes what the one below gives at the same step. */
function stacked(list: readonly Cell[], drops: boolean): Cell {
  const starts = list.map((_, i) => list.slice(0, i).reduce((sum, { states }) => sum + states, 0));
  return {
    states: list.reduce((sum, { states }) => sum + states, 0),
    output: starts.at(-1)! + list.at(-1)!.output,
    project: (x) => x,
    start: (x) => list.flatMap((cell) => cell.start(x)),
    next: (x, states, training) => {
      if (training && drops)
        throw new TypeError(
          'dropout in cells upon each other is not computed in training: use eval() of this layer',
        );
      const results: Tensor[][] = [];
      list.reduce((below, cell, i) => {
        const own = states.slice(starts[i]!, starts[i]! + cell.states);
        const result = cell.next(cell.project(below), own, training);
        results.push(result);
        return result[cell.output]!;
      }, x);
      return results.flat();
    },
  };
}
