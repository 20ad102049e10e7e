/** Random values and random views, as PyTorch writes them and reads them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reference, Tensor, useBackend } from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import { inFolder } from './files.test-helper.ts';
import { loadTorch, saveTorch, type TorchValue } from './index.ts';
import { hasTorch, runPython, whetherSkipped } from './python.test-helper.ts';

beforeAll(() => useBackend(reference));

const count = 60;
const seed = process.env['CI'] ? 1 : Date.now() % 1_000_000;

/** As random-files.py prints values. */
function shown(value: TorchValue): unknown {
  if (value instanceof Tensor) return { tensor: [...value.dataSync()], shape: value.shape };
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shown(each)]));
}

/** Prints a file as random-files.py does. */
const show = `
import json, sys, torch
def shown(value):
    if isinstance(value, torch.Tensor):
        return {"tensor": value.double().flatten().tolist(), "shape": list(value.shape)}
    if isinstance(value, list):
        return [shown(each) for each in value]
    if isinstance(value, dict):
        return {name: shown(each) for name, each in value.items()}
    return value
print(json.dumps([shown(torch.load(path)) for path in sys.argv[1:]]))
`;

test.skipIf(!hasTorch)(`random files, seed ${seed}${whetherSkipped}`, () =>
  inFolder(async (folder) => {
    const expected: unknown[] = JSON.parse(runPython('random-files.py', folder, `${seed}`, `${count}`));
    const paths: string[] = [];
    for (let i = 0; i < count; i++) {
      const found = await loadTorch(readFileSync(join(folder, `${i}.pt`)));
      expect(shown(found), `file ${i}`).toEqual(expected[i]);
      paths.push(join(folder, `again-${i}.pt`));
      writeFileSync(paths[i]!, await saveTorch(found));
    }
    expect(JSON.parse(runPython(show, ...paths))).toEqual(expected);
  }),
);
