/** From a number of workgroups to a dispatch: at most 65535 of them stand in a row. */
import type { Choices } from '../choices.ts';
import type { Shader } from '../wgsl/shader.ts';
import type { Draft } from './kernel.ts';

const mostAcross = 65_535;

/** Finishes a shader whose main code counts its workgroups in one row. */
export function dispatch(shader: Shader, label: string, main: string, lanes: number, groups: number): Draft {
  const across = Math.min(groups, mostAcross);
  const rows = Math.ceil(groups / across);
  if (rows > mostAcross)
    throw new RangeError(`gpu: ${label}: ${groups} workgroups are too many for one step`);
  return {
    label,
    code: shader.code(main, lanes, rows > 1 ? across : 0),
    workgroups: [across, rows],
    bindings: shader.bindings,
    offsets: shader.offsets,
  };
}

/** The same for each of `total` numbers, called `flat`: one or several of them for each thread. */
export function dispatchEach(
  shader: Shader,
  label: string,
  main: string,
  { lanes, mostThreads }: Choices,
  total: number,
): Draft {
  const groups = Math.ceil(Math.min(total, mostThreads) / lanes);
  const start = `workgroup * ${lanes}u + lane`;
  const text =
    total > groups * lanes
      ? `for (var flat = ${start}; flat < ${total}u; flat += ${groups * lanes}u) {\n${main}\n}`
      : `let flat = ${start};\nif (flat >= ${total}u) { return; }\n${main}`;
  return dispatch(shader, label, text, lanes, groups);
}
