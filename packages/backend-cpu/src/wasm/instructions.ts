/**
 * The instructions that kernels use, named as the specification names them: `f32x4.add(a, b)`.
 * (Waiting is left to JavaScript's `Atomics.wait`: V8's baseline compiler in Node 20 loses live locals around `memory.atomic.wait32`.)
 *
 * Each row is an opcode with the types of its operands; adding an instruction is adding a row.
 * Source: https://webassembly.github.io/spec/core/appendix/index-instructions.html
 */
import {
  type Code,
  codeOf,
  type Operand,
  type Piece,
  type Statement,
  select,
  type ValueType,
} from './code.ts';
import { float32Bytes, float64Bytes, int32Bytes, signed, unsigned } from './encoding.ts';

type Unary<A extends ValueType, R extends ValueType = A> = (of: Operand<A>) => Code<R>;
type Binary<A extends ValueType, R extends ValueType = A> = (left: Operand<A>, right: Operand<A>) => Code<R>;
type Ternary<A extends ValueType> = (a: Code<A>, b: Code<A>, c: Code<A>) => Code<A>;
type Shift = (of: Code<'v128'>, bits: Operand<'i32'>) => Code<'v128'>;
type Extract<R extends ValueType> = (lane: number, of: Code<'v128'>) => Code<R>;
type Replace<A extends ValueType> = (lane: number, of: Code<'v128'>, value: Operand<A>) => Code<'v128'>;
/** Memory is addressed by an expression plus a constant. */
type Load<R extends ValueType> = (address: Operand<'i32'>, offset?: number) => Code<R>;
type Store<A extends ValueType> = (address: Operand<'i32'>, value: Operand<A>, offset?: number) => Statement;
/** An atomic read, change and write; leaves what was there before. */
type Update<A extends ValueType> = (address: Operand<'i32'>, value: Operand<A>, offset?: number) => Code<A>;
/** Writes `replacement` if the memory holds `expected`; leaves what it held. */
type CompareExchange<A extends ValueType> = (
  address: Operand<'i32'>,
  expected: Operand<A>,
  replacement: Operand<A>,
  offset?: number,
) => Code<A>;
type AnyOperand = Operand<ValueType>;

const simd = (opcode: number): Piece[] => [0xfd, unsigned(opcode)];
/** Begins with two numbers, by which module.ts knows it. */
const vectorConst = (...bytes: readonly Piece[]): Code<'v128'> => [0xfd, 12, bytes];
const atomic = (opcode: number): Piece[] => [0xfe, opcode];

/** Operands, then the opcode. */
const plain =
  (opcode: Piece) =>
  (...operands: readonly AnyOperand[]): Piece[] => {
    const code: Piece[] = operands.map(codeOf);
    code.push(opcode);
    return code;
  };
const vector = (opcode: number) => plain(simd(opcode));
const lane =
  (opcode: number) =>
  (index: number, ...operands: readonly AnyOperand[]): Piece[] => [operands.map(codeOf), simd(opcode), index];

/** `logBytes` is the alignment, a hint for plain accesses and a promise for atomic ones. */
const load =
  (opcode: Piece, logBytes: number) =>
  (address: Operand<'i32'>, offset = 0): Piece[] => [codeOf(address), opcode, logBytes, unsigned(offset)];
const store =
  (opcode: Piece, logBytes: number) =>
  (address: Operand<'i32'>, value: AnyOperand, offset = 0): Piece[] => [
    codeOf(address),
    codeOf(value),
    opcode,
    logBytes,
    unsigned(offset),
  ];
const compareExchange =
  (opcode: Piece, logBytes: number) =>
  (address: Operand<'i32'>, expected: AnyOperand, replacement: AnyOperand, offset = 0): Piece[] => [
    codeOf(address),
    codeOf(expected),
    codeOf(replacement),
    opcode,
    logBytes,
    unsigned(offset),
  ];

export const i32 = {
  load: load(0x28, 2) as Load<'i32'>,
  load8u: load(0x2d, 0) as Load<'i32'>,
  store: store(0x36, 2) as Store<'i32'>,
  store8: store(0x3a, 0) as Store<'i32'>,
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
  divU: plain(0x6e) as Binary<'i32'>,
  remU: plain(0x70) as Binary<'i32'>,
  and: plain(0x71) as Binary<'i32'>,
  or: plain(0x72) as Binary<'i32'>,
  shl: plain(0x74) as Binary<'i32'>,
  shrU: plain(0x76) as Binary<'i32'>,
  wrapI64: plain(0xa7) as Unary<'i64', 'i32'>,
  atomicLoad: load(atomic(0x10), 2) as Load<'i32'>,
  atomicAdd: store(atomic(0x1e), 2) as Update<'i32'>,
  atomicExchange: store(atomic(0x41), 2) as Update<'i32'>,
  atomicCompareExchange: compareExchange(atomic(0x48), 2) as CompareExchange<'i32'>,
  /** Wakes up to so many who wait on an address of a shared memory; leaves how many there were. */
  atomicNotify: store(atomic(0x00), 2) as Update<'i32'>,
};

/** The lesser of two, each of which is computed twice. */
export const minimum = (a: Operand<'i32'>, b: Operand<'i32'>): Code<'i32'> => select(i32.ltS(a, b), a, b);

export const i64 = {
  const: (value: number): Code<'i64'> => signed(value, [0x42]),
  load: load(0x29, 3) as Load<'i64'>,
  store: store(0x37, 3) as Store<'i64'>,
  eq: plain(0x51) as Binary<'i64', 'i32'>,
  add: plain(0x7c) as Binary<'i64'>,
  sub: plain(0x7d) as Binary<'i64'>,
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

export const f64 = {
  load: load(0x2b, 3) as Load<'f64'>,
  store: store(0x39, 3) as Store<'f64'>,
};

export const v128 = {
  load: load(simd(0), 4) as Load<'v128'>,
  load32Splat: load(simd(9), 2) as Load<'v128'>,
  load64Splat: load(simd(10), 3) as Load<'v128'>,
  load32Zero: load(simd(92), 2) as Load<'v128'>,
  load64Zero: load(simd(93), 3) as Load<'v128'>,
  store: store(simd(11), 4) as Store<'v128'>,
  zero: [simd(12), new Array<number>(16).fill(0)] as Code<'v128'>,
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
  const: (...lanes: readonly number[]): Code<'v128'> => vectorConst(lanes.map(int32Bytes)),
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
  shrU: vector(173) as Shift,
  add: vector(174) as Binary<'v128'>,
  sub: vector(177) as Binary<'v128'>,
  mul: vector(181) as Binary<'v128'>,
  minS: vector(182) as Binary<'v128'>,
  maxS: vector(184) as Binary<'v128'>,
  truncSatF32x4S: vector(248) as Unary<'v128'>,
  truncSatF32x4U: vector(249) as Unary<'v128'>,
  /** The two float64 lanes as the low two lanes; the others are zero. */
  truncSatF64x2SZero: vector(252) as Unary<'v128'>,
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
  const: (value: number): Code<'v128'> => {
    const bytes = float32Bytes(value);
    return vectorConst(bytes, bytes, bytes, bytes);
  },
  extractLane: lane(31) as Extract<'f32'>,
  eq: vector(65) as Binary<'v128'>,
  ne: vector(66) as Binary<'v128'>,
  lt: vector(67) as Binary<'v128'>,
  gt: vector(68) as Binary<'v128'>,
  le: vector(69) as Binary<'v128'>,
  floor: vector(104) as Unary<'v128'>,
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
};

export const f64x2 = {
  const: (value: number): Code<'v128'> => {
    const bytes = float64Bytes(value);
    return vectorConst(bytes, bytes);
  },
  extractLane: lane(33) as Extract<'f64'>,
  eq: vector(71) as Binary<'v128'>,
  lt: vector(73) as Binary<'v128'>,
  gt: vector(74) as Binary<'v128'>,
  floor: vector(117) as Unary<'v128'>,
  nearest: vector(148) as Unary<'v128'>,
  /** The low two int32 lanes. */
  convertLowI32x4S: vector(254) as Unary<'v128'>,
  /** The low two float32 lanes. */
  promoteLowF32x4: vector(95) as Unary<'v128'>,
  abs: vector(236) as Unary<'v128'>,
  add: vector(240) as Binary<'v128'>,
  sub: vector(241) as Binary<'v128'>,
  mul: vector(242) as Binary<'v128'>,
  div: vector(243) as Binary<'v128'>,
  pmin: vector(246) as Binary<'v128'>,
  pmax: vector(247) as Binary<'v128'>,
};
