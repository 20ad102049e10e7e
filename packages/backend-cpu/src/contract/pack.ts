/**
 * Packing: copies the terms of 16 (or 8) rows or columns into a panel, one 64-byte line per term, so that the tile reads
 * memory in order. Windowed and strided views are read where they are: no convolution is ever unrolled in memory.
 */
import {
  type FunctionBuilder,
  type FunctionReference,
  i32,
  type Local,
  type ModuleBuilder,
  type Statement,
  v128,
} from '../wasm/index.ts';
import type { Element } from './element.ts';
import { panelBytes, runBytes } from './job.ts';
import * as packing from './packing.ts';

interface Parameters {
  readonly to: Local<'i32'>;
  /** A table with the byte offset of every lane. */
  readonly lanes: Local<'i32'>;
  readonly base: Local<'i32'>;
  readonly runs: Local<'i32'>;
  readonly runsEnd: Local<'i32'>;
  /** Bytes from one term to the next. */
  readonly step: Local<'i32'>;
}

/** Adds the function pack(kind, to, lanes, base, runs, runsEnd, step). */
export function packFunction(module: ModuleBuilder, element: Element): FunctionReference {
  return module.function({ parameters: 7 }, (f, kind, to, lanes, base, runs, runsEnd, step) => {
    const p = { to, lanes, base, runs, runsEnd, step };
    return [
      f.if(i32.eq(kind, packing.copy), () => [copy(f, p), f.return()]),
      element.bytes === 4 ? f.if(i32.eq(kind, packing.transpose), () => [transpose(f, p), f.return()]) : [],
      gather(f, p, element),
    ];
  });
}

const add = (local: Local<'i32'>, amount: number): Statement => local.set(i32.add(local, amount));

/** Runs the body for every run: `run` points to it. */
const eachRun = (f: FunctionBuilder, p: Parameters, run: Local<'i32'>, body: () => Statement): Statement =>
  f.for(run, p.runs, p.runsEnd, runBytes, body);

/** The lanes lie side by side: four vectors a term. */
function copy(f: FunctionBuilder, p: Parameters): Statement {
  const [run, from, count] = f.locals('i32', 3);
  return eachRun(f, p, run, () => [
    from.set(i32.add(i32.add(p.base, i32.load(p.lanes)), i32.load(run))),
    count.set(i32.load(run, 4)),
    f.loop((again) => [
      [0, 16, 32, 48].map((at) => v128.store(p.to, v128.load(from, at), at)),
      add(p.to, panelBytes),
      from.set(i32.add(from, p.step)),
      f.branch(again, count.tee(i32.sub(count, 1))),
    ]),
  ]);
}

/** Each lane's terms lie side by side: squares of four lanes by four terms are turned in registers. */
function transpose(f: FunctionBuilder, p: Parameters): Statement {
  const [run, at, group, count] = f.locals('i32', 4);
  const from = f.locals('i32', 4);
  const rows = f.locals('v128', 4);
  const pairs = f.locals('v128', 4);
  const low = [0, 4, 1, 5]; // a0 b0 a1 b1
  const high = [2, 6, 3, 7]; // a2 b2 a3 b3
  /** Half `half` of two rows, lane by lane; then half `half` of two such pairs, pair by pair. */
  const interleaved = (first: number, half: number[]) => v128.shuffle32(rows[first]!, rows[first + 1]!, half);
  const joined = (first: number, half: number[]) => v128.shuffle32(pairs[first]!, pairs[first + 1]!, half);
  const square = (): Statement => [
    rows.map((row, lane) => row.set(v128.load(from[lane]!))),
    pairs.map((pair, i) => pair.set(interleaved(2 * (i % 2), i < 2 ? low : high))),
    [0, 1, 2, 3].map((line) => {
      const turned = joined(line < 2 ? 0 : 2, line % 2 === 0 ? [0, 1, 4, 5] : [2, 3, 6, 7]);
      return v128.store(at, turned, line * panelBytes);
    }),
    from.map((local) => add(local, 16)),
    add(at, 4 * panelBytes),
    add(count, -4),
  ];
  const single = (): Statement => [
    from.map((local, lane) => [i32.store(at, i32.load(local), 4 * lane), add(local, 4)]),
    add(at, panelBytes),
    add(count, -1),
  ];
  return f.for(group, 0, panelBytes, 16, () => [
    at.set(i32.add(p.to, group)),
    eachRun(f, p, run, () => [
      from.map((local, lane) =>
        local.set(i32.add(i32.add(p.base, i32.load(i32.add(p.lanes, group), 4 * lane)), i32.load(run))),
      ),
      count.set(i32.load(run, 4)),
      f.while(i32.geS(count, 4), square),
      f.while(count, single),
    ]),
  ]);
}

/** Anything else: lane by lane, one element at a time. */
function gather(f: FunctionBuilder, p: Parameters, element: Element): Statement {
  const [run, at, lane, from, count] = f.locals('i32', 5);
  return f.for(lane, 0, panelBytes, element.bytes, () => [
    at.set(i32.add(p.to, lane)),
    eachRun(f, p, run, () => [
      from.set(i32.add(i32.add(p.base, i32.load(p.lanes)), i32.load(run))),
      count.set(i32.load(run, 4)),
      f.loop((again) => [
        element.copy(at, from),
        add(at, panelBytes),
        from.set(i32.add(from, p.step)),
        f.branch(again, count.tee(i32.sub(count, 1))),
      ]),
    ]),
    add(p.lanes, 4),
  ]);
}
