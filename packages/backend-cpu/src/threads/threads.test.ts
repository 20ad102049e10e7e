/** What threads must never do: hang, keep the process alive, or change a result. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { cpu } from '../index.ts';
import { product } from '../product.test-helper.ts';
import { i32, ModuleBuilder } from '../wasm/index.ts';
import { claimFunctions } from './claim.ts';
import { unclaimed } from './control.ts';
import { type ClaimExports, LostWorkerError, ThreadPool } from './pool.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const single = product(await cpu({ threads: 1 }));

describe('the number of threads', () => {
  it('is what was asked for', async () => {
    for (const threads of [1, 2, 5]) {
      const backend = await cpu({ threads });
      expect(backend.threads).toBe(threads);
      expect(product(backend)).toEqual(single);
      backend.dispose();
    }
  });

  it.each([0, -1, 1.5, Number.NaN])('cannot be %s', async (threads) => {
    await expect(cpu({ threads })).rejects.toThrow("it must be 'auto' or a whole number of at least 1");
  });

  it('is one without shared memory', async () => {
    vi.stubGlobal('SharedArrayBuffer', undefined);
    const backend = await cpu({ threads: 4 });
    expect(backend.threads).toBe(1);
    expect(product(backend)).toEqual(single);
  });

  it('is one where no shared memory is to be had, and a warning says so', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { Memory } = WebAssembly;
    vi.spyOn(WebAssembly, 'Memory').mockImplementation(function make(wanted) {
      if (wanted.shared) throw new RangeError('Out of memory');
      return new Memory(wanted);
    });
    const backend = await cpu({ threads: 4 });
    expect([backend.name, backend.threads]).toEqual(['cpu', 1]);
    expect(product(backend)).toEqual(single);
    expect(warn.mock.calls.join()).toContain('pages of WebAssembly memory. Going on with one thread.');
  });
});

describe('a worker that cannot start', () => {
  it('leaves one thread, and says so', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    class Worker {
      constructor() {
        throw new Error('no more threads');
      }
    }
    const modules = process.getBuiltinModule;
    vi.spyOn(process, 'getBuiltinModule').mockImplementation(((name: 'node:os') =>
      (name as string) === 'node:worker_threads' ? { Worker } : modules(name)) as typeof modules);
    const backend = await cpu({ threads: 2 });
    expect(backend.threads).toBe(1);
    expect(product(backend)).toEqual(single);
    expect(warn.mock.calls.join()).toContain('no more threads');
  });
});

describe('without WebAssembly', () => {
  it('warns and gives the reference backend', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    vi.spyOn(WebAssembly, 'compile').mockRejectedValue(new WebAssembly.CompileError('blocked by CSP'));
    expect((await cpu()).name).toBe('reference');
    expect(warn.mock.calls.join()).toContain('blocked by CSP');
    expect(warn.mock.calls.join()).toContain('reference backend');
  });

  it('does so where there is none at all', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    vi.stubGlobal('WebAssembly', undefined);
    expect((await cpu()).name).toBe('reference');
    expect(warn.mock.calls.join()).toContain('no WebAssembly with 128-bit vectors');
  });
});

describe('after dispose', () => {
  it('the backend computes on one thread', async () => {
    const backend = await cpu({ threads: 3 });
    const before = product(backend);
    backend.dispose();
    expect(backend.threads).toBe(1);
    expect(product(backend)).toEqual(before);
  });
});

const pages = { initial: 1, maximum: 2 };
/** Where units are counted. */
const counts = 8192;

/** A pool over jobs whose units count themselves. `before`: what happens just before the calling thread claims its first. */
async function countingPool(
  threads: number,
  patience: number,
  before = (_: WebAssembly.Memory): void => {},
  memory = new WebAssembly.Memory({ ...pages, shared: true }),
) {
  const builder = new ModuleBuilder({ module: 'env', name: 'memory', ...pages, shared: true });
  const count = builder.function({ parameters: 2 }, (_, unit) => {
    const at = i32.add(i32.shl(unit, 2), counts);
    return [i32.store(at, i32.add(i32.load(at), 1))];
  });
  claimFunctions(builder, count);
  const module = await WebAssembly.compile(builder.toBytes());
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  const { work, join } = exports as unknown as ClaimExports;
  const kernels: ClaimExports = {
    join,
    work(...operands) {
      before(memory);
      work(...operands);
    },
  };
  return ThreadPool.start({ module, memory, kernels, threads, scratch: () => 4096, patience });
}

describe('units', () => {
  it.each([1, 2, 95, 1000, 4001])('%i are computed once each', async (units) => {
    const memory = new WebAssembly.Memory({ ...pages, shared: true });
    const pool = await countingPool(3, 20_000, undefined, memory);
    for (let job = 0; job < 20; job++) pool.run(units);
    const counted = Array.from(new Int32Array(memory.buffer, counts, units + 8));
    pool.terminate();
    expect(counted).toEqual([...new Array(units).fill(20), ...new Array(8).fill(0)]);
  });
});

describe('a lost worker', () => {
  it('that had claimed nothing is not missed', async () => {
    const pool = await countingPool(3, 200);
    pool.terminate();
    for (let job = 0; job < 10; job++) pool.run(100);
    expect(pool.threads).toBe(1);
  });

  it('that had claimed a unit is reported, not waited for', async () => {
    // Stands for a worker that claims a unit as soon as there is one and is never heard of again.
    const pool = await countingPool(1, 50, (memory) => {
      Atomics.sub(new Int32Array(memory.buffer), unclaimed / 4, 1);
    });
    expect(() => pool.run(2)).toThrow(LostWorkerError);
  });

  it('costs the backend its threads, not the result', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const backend = await cpu({ threads: 2 });
    vi.spyOn(ThreadPool.prototype, 'run').mockImplementationOnce(() => {
      throw new LostWorkerError('a worker did not return its work');
    });
    expect(product(backend)).toEqual(single);
    expect(backend.threads).toBe(1);
    expect(warn).toHaveBeenCalledOnce();
    expect(product(backend)).toEqual(single);
  });
});

describe('a process with idle workers', () => {
  it('ends by itself', async () => {
    const entry = new URL('../index.ts', import.meta.url).href;
    const input = `import { cpu } from ${JSON.stringify(entry)};
      console.log('threads', (await cpu({ threads: 3 })).threads);`;
    const flags = ['--conditions=@glissade/source', '--import=tsx', '--input-type=module'];
    const cwd = fileURLToPath(new URL('.', import.meta.url));
    const { status, stdout, stderr } = spawnSync(process.execPath, flags, {
      cwd,
      input,
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect(stderr).toBe('');
    expect(stdout.trim()).toBe('threads 3');
    expect(status).toBe(0);
  }, 30_000);
});
