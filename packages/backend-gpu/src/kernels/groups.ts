/** From a number of workgroups to a dispatch: at most 65535 of them stand in a row. */
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

/** The same for one thread for each of `total` numbers, called `flat`; `main` sees only those. */
export function dispatchEach(
  shader: Shader,
  label: string,
  main: string,
  lanes: number,
  total: number,
): Draft {
  const text = `let flat = workgroup * ${lanes}u + lane;
if (flat >= ${total}u) { return; }
${main}`;
  return dispatch(shader, label, text, lanes, Math.ceil(total / lanes));
}
