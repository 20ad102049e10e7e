/**
 * The instructions that kernels use, named as the specification names them: `f32x4.add(a, b)`.
 * (Waiting is left to JavaScript's `Atomics.wait`: V8's baseline compiler in Node 20 loses live locals around `memory.atomic.wait32`.)
 *
 * Each row is an opcode with the types of its operands; adding an instruction is adding a row.
 * Source: https://webassembly.github.io/spec/core/appendix/index-instructions.html
 */
import type { Code, Piece, Statement, ValueType } from './code.ts';
import { float32Bytes, float64Bytes, int32Bytes, signed, unsigned } from './encoding.ts';

type None = Statement;
type Unary<A extends ValueType, R extends ValueType = A> = (of: Code<A>) => Code<R>;
type Binary<A extends ValueType, R extends ValueType = A> = (left: Code<A>, right: Code<A>) => Code<R>;
type Ternary<A extends ValueType> = (a: Code<A>, b: Code<A>, c: Code<A>) => Code<A>;
type Shift = (of: Code<'v128'>, bits: Code<'i32'>) => Code<'v128'>;
type Extract<R extends ValueType> = (lane: number, of: Code<'v128'>) => Code<R>;
type Replace<A extends ValueType> = (lane: number, of: Code<'v128'>, value: Code<A>) => Code<'v128'>;
/** Memory is addressed by an expression plus a constant. */
type Load<R extends ValueType> = (address: Code<'i32'>, offset?: number) => Code<R>;
type Store<A extends ValueType> = (address: Code<'i32'>, value: Code<A>, offset?: number) => None;
/** An atomic read, change and write; leaves what was there before. */
type Update<A extends ValueType> = (address: Code<'i32'>, value: Code<A>, offset?: number) => Code<A>;
/** Writes `replacement` if the memory holds `expected`; leaves what it held. */
type CompareExchange<A extends ValueType> = (
  address: Code<'i32'>,
  expected: Code<A>,
  replacement: Code<A>,
  offset?: number,
) => Code<A>;

type Opcode = readonly number[];
const simd = (opcode: number): Opcode => [0xfd, ...unsigned(opcode)];
const atomic = (opcode: number): Opcode => [0xfe, opcode];

/** Operands, then the opcode. */
const plain =
  (...opcode: Opcode) =>
  (...operands: readonly Code<ValueType>[]): Piece[] => [operands, opcode];
const vector = (opcode: number) => plain(...simd(opcode));
const lane =
  (opcode: number) =>
  (index: number, ...operands: readonly Code<ValueType>[]): Piece[] => [operands, simd(opcode), index];

/** `logBytes` is the alignment, a hint for plain accesses and a promise for atomic ones. */
const load =
  (opcode: Opcode, logBytes: number) =>
  (address: Code<'i32'>, offset = 0): Piece[] => [address, opcode, logBytes, unsigned(offset)];
const store =
  (opcode: Opcode, logBytes: number) =>
  (address: Code<'i32'>, value: Code<ValueType>, offset = 0): Piece[] => [
    address,
    value,
    opcode,
    logBytes,
    unsigned(offset),
  ];

const compareExchange =
  (opcode: Opcode, logBytes: number) =>
  (address: Code<'i32'>, expected: Code<ValueType>, replacement: Code<ValueType>, offset = 0): Piece[] => [
    address,
    expected,
    replacement,
    opcode,
    logBytes,
    unsigned(offset),
  ];

export const i32 = {
  const: (value: number): Code<'i32'> => [0x41, ...signed(value | 0)],
  load: load([0x28], 2) as Load<'i32'>,
  load8u: load([0x2d], 0) as Load<'i32'>,
  store: store([0x36], 2) as Store<'i32'>,
  store8: store([0x3a], 0) as Store<'i32'>,
  eqz: plain(0x45) as Unary<'i32'>,
  eq: plain(0x46) as Binary<'i32'>,
  ne: plain(0x47) as Binary<'i32'>,
  ltS: plain(0x48) as Binary<'i32'>,
  ltU: plain(0x49) as Binary<'i32'>,
  gtS: plain(0x4a) as Binary<'i32'>,
  leS: plain(0x4c) as Binary<'i32'>,
  geS: plain(0x4e) as Binary<'i32'>,
  geU: plain(0x4f) as Binary<'i32'>,
  add: plain(0x6a) as Binary<'i32'>,
  sub: plain(0x6b) as Binary<'i32'>,
  mul: plain(0x6c) as Binary<'i32'>,
  divS: plain(0x6d) as Binary<'i32'>,
  divU: plain(0x6e) as Binary<'i32'>,
  remU: plain(0x70) as Binary<'i32'>,
  and: plain(0x71) as Binary<'i32'>,
  or: plain(0x72) as Binary<'i32'>,
  xor: plain(0x73) as Binary<'i32'>,
  shl: plain(0x74) as Binary<'i32'>,
  shrS: plain(0x75) as Binary<'i32'>,
  shrU: plain(0x76) as Binary<'i32'>,
  wrapI64: plain(0xa7) as Unary<'i64', 'i32'>,
  reinterpretF32: plain(0xbc) as Unary<'f32', 'i32'>,
  truncSatF32S: plain(0xfc, 0x00) as Unary<'f32', 'i32'>,
  truncSatF64S: plain(0xfc, 0x02) as Unary<'f64', 'i32'>,
  atomicLoad: load(atomic(0x10), 2) as Load<'i32'>,
  atomicStore: store(atomic(0x17), 2) as Store<'i32'>,
  atomicAdd: store(atomic(0x1e), 2) as Update<'i32'>,
  atomicExchange: store(atomic(0x41), 2) as Update<'i32'>,
  atomicCompareExchange: compareExchange(atomic(0x48), 2) as CompareExchange<'i32'>,
  /** Wakes up to so many who wait on an address of a shared memory; leaves how many there were. */
  atomicNotify: store(atomic(0x00), 2) as Update<'i32'>,
};

export const i64 = {
  const: (value: number): Code<'i64'> => [0x42, ...signed(value)],
  load: load([0x29], 3) as Load<'i64'>,
  store: store([0x37], 3) as Store<'i64'>,
  eq: plain(0x51) as Binary<'i64', 'i32'>,
  add: plain(0x7c) as Binary<'i64'>,
  sub: plain(0x7d) as Binary<'i64'>,
  and: plain(0x83) as Binary<'i64'>,
  or: plain(0x84) as Binary<'i64'>,
  shl: plain(0x86) as Binary<'i64'>,
  shrU: plain(0x88) as Binary<'i64'>,
  ne: plain(0x52) as Binary<'i64', 'i32'>,
  ltU: plain(0x54) as Binary<'i64', 'i32'>,
  extendI32U: plain(0xad) as Unary<'i32', 'i64'>,
  atomicLoad: load(atomic(0x11), 3) as Load<'i64'>,
  atomicStore: store(atomic(0x18), 3) as Store<'i64'>,
  atomicAdd: store(atomic(0x1f), 3) as Update<'i64'>,
  atomicCompareExchange: compareExchange(atomic(0x49), 3) as CompareExchange<'i64'>,
};

export const f32 = {
  const: (value: number): Code<'f32'> => [0x43, ...float32Bytes(value)],
  load: load([0x2a], 2) as Load<'f32'>,
  store: store([0x38], 2) as Store<'f32'>,
  eq: plain(0x5b) as Binary<'f32', 'i32'>,
  lt: plain(0x5d) as Binary<'f32', 'i32'>,
  gt: plain(0x5e) as Binary<'f32', 'i32'>,
  abs: plain(0x8b) as Unary<'f32'>,
  neg: plain(0x8c) as Unary<'f32'>,
  sqrt: plain(0x91) as Unary<'f32'>,
  add: plain(0x92) as Binary<'f32'>,
  sub: plain(0x93) as Binary<'f32'>,
  mul: plain(0x94) as Binary<'f32'>,
  div: plain(0x95) as Binary<'f32'>,
  min: plain(0x96) as Binary<'f32'>,
  max: plain(0x97) as Binary<'f32'>,
  convertI32S: plain(0xb2) as Unary<'i32', 'f32'>,
  demoteF64: plain(0xb6) as Unary<'f64', 'f32'>,
  reinterpretI32: plain(0xbe) as Unary<'i32', 'f32'>,
};

export const f64 = {
  const: (value: number): Code<'f64'> => [0x44, ...float64Bytes(value)],
  load: load([0x2b], 3) as Load<'f64'>,
  store: store([0x39], 3) as Store<'f64'>,
  add: plain(0xa0) as Binary<'f64'>,
  sub: plain(0xa1) as Binary<'f64'>,
  mul: plain(0xa2) as Binary<'f64'>,
  div: plain(0xa3) as Binary<'f64'>,
  convertI32S: plain(0xb7) as Unary<'i32', 'f64'>,
  promoteF32: plain(0xbb) as Unary<'f32', 'f64'>,
};

export const v128 = {
  load: load(simd(0), 4) as Load<'v128'>,
  load32Splat: load(simd(9), 2) as Load<'v128'>,
  load64Splat: load(simd(10), 3) as Load<'v128'>,
  load32Zero: load(simd(92), 2) as Load<'v128'>,
  load64Zero: load(simd(93), 3) as Load<'v128'>,
  store: store(simd(11), 4) as Store<'v128'>,
  zero: [...simd(12), ...new Array<number>(16).fill(0)] as Code<'v128'>,
  not: vector(77) as Unary<'v128'>,
  and: vector(78) as Binary<'v128'>,
  andnot: vector(79) as Binary<'v128'>,
  or: vector(80) as Binary<'v128'>,
  xor: vector(81) as Binary<'v128'>,
  /** Bits of `yes` where the mask has ones, of `no` elsewhere. */
  bitselect: (mask: Code<'v128'>, yes: Code<'v128'>, no: Code<'v128'>): Code<'v128'> => [
    yes,
    no,
    mask,
    simd(82),
  ],
  anyTrue: vector(83) as Unary<'v128', 'i32'>,
  /** Four 32-bit lanes picked from the eight of `a` (0 to 3) and `b` (4 to 7). */
  shuffle32: (a: Code<'v128'>, b: Code<'v128'>, lanes: readonly number[]): Code<'v128'> => [
    a,
    b,
    simd(13),
    ...lanes.flatMap((lane) => [4 * lane, 4 * lane + 1, 4 * lane + 2, 4 * lane + 3]),
  ],
};

export const i32x4 = {
  const: (...lanes: readonly number[]): Code<'v128'> => [...simd(12), ...lanes.flatMap(int32Bytes)],
  splat: vector(17) as Unary<'i32', 'v128'>,
  extractLane: lane(27) as Extract<'i32'>,
  replaceLane: lane(28) as Replace<'i32'>,
  eq: vector(55) as Binary<'v128'>,
  ne: vector(56) as Binary<'v128'>,
  ltS: vector(57) as Binary<'v128'>,
  gtS: vector(59) as Binary<'v128'>,
  leS: vector(61) as Binary<'v128'>,
  geS: vector(63) as Binary<'v128'>,
  abs: vector(160) as Unary<'v128'>,
  neg: vector(161) as Unary<'v128'>,
  shl: vector(171) as Shift,
  shrS: vector(172) as Shift,
  shrU: vector(173) as Shift,
  add: vector(174) as Binary<'v128'>,
  sub: vector(177) as Binary<'v128'>,
  mul: vector(181) as Binary<'v128'>,
  minS: vector(182) as Binary<'v128'>,
  maxS: vector(184) as Binary<'v128'>,
  truncSatF32x4S: vector(248) as Unary<'v128'>,
  extendLowI16x8U: vector(169) as Unary<'v128'>,
};

/** Steps between bytes and 32-bit lanes; narrowing saturates. */
export const i16x8 = {
  extendLowI8x16U: vector(137) as Unary<'v128'>,
  narrowI32x4U: vector(134) as Binary<'v128'>,
};
export const i8x16 = {
  narrowI16x8U: vector(102) as Binary<'v128'>,
};

export const i64x2 = {
  shl: vector(203) as Shift,
  shrU: vector(205) as Shift,
  add: vector(206) as Binary<'v128'>,
  sub: vector(209) as Binary<'v128'>,
};

export const f32x4 = {
  /** Four equal lanes. */
  const: (value: number): Code<'v128'> => [
    ...simd(12),
    ...[value, value, value, value].flatMap(float32Bytes),
  ],
  splat: vector(19) as Unary<'f32', 'v128'>,
  extractLane: lane(31) as Extract<'f32'>,
  replaceLane: lane(32) as Replace<'f32'>,
  eq: vector(65) as Binary<'v128'>,
  ne: vector(66) as Binary<'v128'>,
  lt: vector(67) as Binary<'v128'>,
  gt: vector(68) as Binary<'v128'>,
  le: vector(69) as Binary<'v128'>,
  ge: vector(70) as Binary<'v128'>,
  ceil: vector(103) as Unary<'v128'>,
  floor: vector(104) as Unary<'v128'>,
  trunc: vector(105) as Unary<'v128'>,
  nearest: vector(106) as Unary<'v128'>,
  abs: vector(224) as Unary<'v128'>,
  neg: vector(225) as Unary<'v128'>,
  sqrt: vector(227) as Unary<'v128'>,
  add: vector(228) as Binary<'v128'>,
  sub: vector(229) as Binary<'v128'>,
  mul: vector(230) as Binary<'v128'>,
  div: vector(231) as Binary<'v128'>,
  min: vector(232) as Binary<'v128'>,
  max: vector(233) as Binary<'v128'>,
  /** b < a ? b : a. */
  pmin: vector(234) as Binary<'v128'>,
  /** a < b ? b : a. */
  pmax: vector(235) as Binary<'v128'>,
  convertI32x4S: vector(250) as Unary<'v128'>,
  /** The two float64 lanes as the low two lanes; the others are zero. */
  demoteF64x2Zero: vector(94) as Unary<'v128'>,
  /** a * b + c, rounded once or twice as the machine likes: only where relaxed SIMD is at hand. */
  relaxedMadd: vector(0x105) as Ternary<'v128'>,
  relaxedNmadd: vector(0x106) as Ternary<'v128'>,
};

export const f64x2 = {
  const: (value: number): Code<'v128'> => [...simd(12), ...[value, value].flatMap(float64Bytes)],
  splat: vector(20) as Unary<'f64', 'v128'>,
  extractLane: lane(33) as Extract<'f64'>,
  replaceLane: lane(34) as Replace<'f64'>,
  eq: vector(71) as Binary<'v128'>,
  ne: vector(72) as Binary<'v128'>,
  lt: vector(73) as Binary<'v128'>,
  gt: vector(74) as Binary<'v128'>,
  le: vector(75) as Binary<'v128'>,
  ge: vector(76) as Binary<'v128'>,
  floor: vector(117) as Unary<'v128'>,
  nearest: vector(148) as Unary<'v128'>,
  /** The low two float32 lanes. */
  promoteLowF32x4: vector(95) as Unary<'v128'>,
  abs: vector(236) as Unary<'v128'>,
  neg: vector(237) as Unary<'v128'>,
  sqrt: vector(239) as Unary<'v128'>,
  add: vector(240) as Binary<'v128'>,
  sub: vector(241) as Binary<'v128'>,
  mul: vector(242) as Binary<'v128'>,
  div: vector(243) as Binary<'v128'>,
  min: vector(244) as Binary<'v128'>,
  max: vector(245) as Binary<'v128'>,
  pmin: vector(246) as Binary<'v128'>,
  pmax: vector(247) as Binary<'v128'>,
};
