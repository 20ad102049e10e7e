/** What each opcode does to the machine: a row for each, but for those that are not read. */
import { utf8 } from '../byte-reader.ts';
import type { Machine } from './machine.ts';
import type { Opcode, UnreadOpcode } from './opcodes.ts';
import { Dictionary, Tuple } from './values.ts';

type Operation = (machine: Machine) => void;

/** Digits that a whole number may have: more are no number that anyone saved, and slow to read. */
const mostDigits = 5000;

export const operations: Readonly<Record<Exclude<Opcode, UnreadOpcode | 'STOP'>, Operation>> = {
  PROTO: (m) => {
    const version = m.reader.uint8('protocol');
    if (version > 5) m.fail(`the pickle is of protocol ${version}; known are 0 to 5`);
  },
  // Frames say how much to read at once: everything is there.
  FRAME: (m) => void m.reader.uint64('frame length'),

  MARK: (m) => m.mark(),
  POP: (m) => m.drop(),
  POP_MARK: (m) => void m.popToMark(),
  DUP: (m) => m.push(m.top()),

  NONE: (m) => m.push(null),
  NEWTRUE: (m) => m.push(true),
  NEWFALSE: (m) => m.push(false),
  BININT: (m) => m.push(m.reader.int32('number')),
  BININT1: (m) => m.push(m.reader.uint8('number')),
  BININT2: (m) => m.push(m.reader.uint16('number')),
  LONG1: (m) => m.push(wholeNumber(m, m.reader.uint8('length'))),
  LONG4: (m) => m.push(wholeNumber(m, m.reader.uint32('length'))),
  BINFLOAT: (m) => m.push(m.reader.float64('number')),
  // 01 and 00 are booleans: they are older than the opcodes of those.
  INT: (m) => {
    const text = m.reader.line('digits');
    m.push(text === '01' ? true : text === '00' ? false : wholeNumberOf(m, text));
  },
  LONG: (m) => m.push(wholeNumberOf(m, m.reader.line('digits').replace(/L$/, ''))),
  FLOAT: (m) => m.push(floatOf(m, m.reader.line('digits'))),

  BINUNICODE: (m) => m.push(text(m, m.reader.uint32('length'))),
  SHORT_BINUNICODE: (m) => m.push(text(m, m.reader.uint8('length'))),
  BINUNICODE8: (m) => m.push(text(m, m.reader.uint64('length'))),
  UNICODE: (m) =>
    m.push(unescaped(latin1(m.reader.lineOfBytes('text')), /\\u([\da-fA-F]{4})|\\U([\da-fA-F]{8})/g)),
  STRING: (m) => {
    const [, , inner] =
      /^(['"])(.*)\1$/.exec(latin1(m.reader.lineOfBytes('text'))) ?? m.fail('expected text in quotes');
    m.push(unescaped(inner!, /\\x([\da-fA-F]{2})|\\(.)/g));
  },
  // Python 2 has no bytes: what is no text is taken as such.
  BINSTRING: (m) => m.push(textOrBytes(m, m.reader.uint32('length'))),
  SHORT_BINSTRING: (m) => m.push(textOrBytes(m, m.reader.uint8('length'))),
  BINBYTES: (m) => m.push(m.reader.take(m.reader.uint32('length'), 'bytes')),
  SHORT_BINBYTES: (m) => m.push(m.reader.take(m.reader.uint8('length'), 'bytes')),
  BINBYTES8: (m) => m.push(m.reader.take(m.reader.uint64('length'), 'bytes')),
  BYTEARRAY8: (m) => m.push(m.reader.take(m.reader.uint64('length'), 'bytes')),

  EMPTY_LIST: (m) => m.push([]),
  LIST: (m) => m.push(m.popToMark()),
  APPEND: (m) => m.append([m.pop()]),
  APPENDS: (m) => m.append(m.popToMark()),
  EMPTY_TUPLE: (m) => m.push(new Tuple([])),
  TUPLE: (m) => m.push(new Tuple(m.popToMark())),
  TUPLE1: (m) => m.push(tupleOf(m, 1)),
  TUPLE2: (m) => m.push(tupleOf(m, 2)),
  TUPLE3: (m) => m.push(tupleOf(m, 3)),
  EMPTY_DICT: (m) => m.push(new Dictionary()),
  DICT: (m) => {
    const items = m.popToMark();
    m.push(new Dictionary());
    m.set(items);
  },
  SETITEM: (m) => {
    const value = m.pop();
    m.set([m.pop(), value]);
  },
  SETITEMS: (m) => m.set(m.popToMark()),
  EMPTY_SET: (m) => m.push(new Set()),
  ADDITEMS: (m) => m.add(m.popToMark()),
  FROZENSET: (m) => {
    const items = m.popToMark();
    m.push(new Set());
    m.add(items);
  },

  PUT: (m) => m.put(m.digits(m.reader.line('digits'))),
  BINPUT: (m) => m.put(m.reader.uint8('memo index')),
  LONG_BINPUT: (m) => m.put(m.reader.uint32('memo index')),
  MEMOIZE: (m) => m.memoize(),
  GET: (m) => m.get(m.digits(m.reader.line('digits'))),
  BINGET: (m) => m.get(m.reader.uint8('memo index')),
  LONG_BINGET: (m) => m.get(m.reader.uint32('memo index')),

  GLOBAL: (m) => m.pushGlobal(m.reader.line('module'), m.reader.line('name')),
  STACK_GLOBAL: (m) => {
    const [name, module] = [m.pop(), m.pop()];
    if (typeof module !== 'string' || typeof name !== 'string')
      return m.fail('expected the names of a module and of something in it');
    m.pushGlobal(module, name);
  },
  REDUCE: (m) => m.call(),
  NEWOBJ: (m) => m.call(),
  BUILD: (m) => m.build(),
  BINPERSID: (m) => m.persistent(),
};

function tupleOf(m: Machine, count: number): Tuple {
  const items: unknown[] = [];
  for (let i = 0; i < count; i++) items.unshift(m.pop());
  return new Tuple(items);
}

function text(m: Machine, length: number): string {
  return utf8(m.reader.take(length, 'text')) ?? m.fail('the text is no UTF-8');
}

function textOrBytes(m: Machine, length: number): string | Uint8Array {
  const bytes = m.reader.take(length, 'text');
  return utf8(bytes) ?? bytes;
}

/** A character for each byte. */
function latin1(bytes: Uint8Array): string {
  let characters = '';
  for (const byte of bytes) characters += String.fromCharCode(byte);
  return characters;
}

/** Backslashes and what they stand for, by the code in the first group that is there. */
const unescaped = (line: string, escapes: RegExp): string =>
  line.replace(escapes, (_, first?: string, second?: string) => {
    if (first !== undefined) return character(first);
    if (second === undefined) return '';
    if (second.length === 8) return character(second);
    return { n: '\n', r: '\r', t: '\t' }[second] ?? second;
  });

/** The character of a code in hexadecimal digits; beyond all of them, the one for what is none. */
function character(code: string): string {
  const number = Number.parseInt(code, 16);
  return String.fromCodePoint(number <= 0x10ffff ? number : 0xfffd);
}

/** Whole numbers are JavaScript's where it counts by them, and else big. */
const counted = (value: bigint): number | bigint =>
  value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;

/** Two's complement, the lowest byte first. */
function wholeNumber(m: Machine, length: number): number | bigint {
  const bytes = m.reader.take(length, 'number');
  if (length > mostDigits) m.fail(`a number of ${length} bytes; expected ${mostDigits} at most`);
  let digits = '0x0';
  for (let i = length - 1; i >= 0; i--) digits += bytes[i]!.toString(16).padStart(2, '0');
  return counted(BigInt.asIntN(8 * length, BigInt(digits)));
}

function wholeNumberOf(m: Machine, digits: string): number | bigint {
  if (digits.length > mostDigits || !/^-?\d+$/.test(digits))
    m.fail(`expected a whole number, found '${digits.slice(0, 40)}'`);
  return counted(BigInt(digits));
}

function floatOf(m: Machine, digits: string): number {
  const [found, sign, special] =
    /^([+-]?)(?:(inf|nan)|(?=\.?\d)\d*\.?\d*(?:e[+-]?\d+)?)$/i.exec(digits) ?? [];
  if (found === undefined) m.fail(`expected a number, found '${digits.slice(0, 40)}'`);
  if (special === undefined) return Number(digits);
  return special.toLowerCase() === 'nan' ? Number.NaN : sign === '-' ? -Infinity : Infinity;
}
