/** The same programs in PyTorch. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DType, reference } from '@glissade/tensor';
import { inputTensors } from './inputs.ts';
import type { Numbers } from './numbers.ts';
import { isCall, type Program, type Ref } from './program.ts';

/** What PyTorch gave; or why it gave nothing. */
export type TorchResult =
  | { readonly error: string }
  | { readonly outputs: Numbers[]; readonly gradients: Numbers[] };

const name = ({ node, output }: Ref): string => `r${node}[${output}]`;

/** Whether all of its operations say what they are in PyTorch. */
export const isTranslatable = ({ nodes }: Program): boolean =>
  nodes.every((node) => !isCall(node) || node.operation.python);

function written(program: Program) {
  const inputs = inputTensors(program, reference);
  let next = 0;
  const lines = program.nodes.map((node, i) =>
    isCall(node)
      ? `r${i} = listed(${node.operation.python!(node.args.map(name), node.options as never)})`
      : `r${i} = [inputs[${next++}]]`,
  );
  return {
    inputs: inputs.map(({ shape, dtype }, i) => ({
      shape,
      dtype,
      data: Buffer.from(Float64Array.from(inputs[i]!.dataSync()).buffer).toString('base64'),
    })),
    lines,
    outputs: `[${program.outputs.map(name)}]`,
  };
}

interface Encoded {
  readonly shape: number[];
  readonly dtype: DType;
  readonly data: string;
}
const read = (what: string, list: readonly Encoded[]): Numbers[] =>
  list.map(({ shape, dtype, data }, i) => {
    const bytes = Uint8Array.from(Buffer.from(data, 'base64'));
    return { name: `${what} ${i}`, shape, dtype, data: Array.from(new Float64Array(bytes.buffer)) };
  });

/** Runs programs by a Python that has PyTorch. */
export function inTorch(python: string, programs: readonly Program[]): TorchResult[] {
  const folder = mkdtempSync(join(tmpdir(), 'programs-'));
  try {
    const files = [join(folder, 'programs.json'), join(folder, 'results.json')] as const;
    writeFileSync(files[0], JSON.stringify(programs.map(written)));
    const script = fileURLToPath(new URL('in_torch.py', import.meta.url));
    const { status, stderr } = spawnSync(python, [script, ...files], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${python}: ${stderr}`);
    const results = JSON.parse(readFileSync(files[1], 'utf8')) as (
      | { error: string }
      | { outputs: Encoded[]; gradients: Encoded[] }
    )[];
    return results.map((each) =>
      'error' in each
        ? each
        : { outputs: read('output', each.outputs), gradients: read('gradient', each.gradients) },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
