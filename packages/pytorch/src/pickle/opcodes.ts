/**
 * The opcodes of pickles, protocols 0 to 5, by the characters that they are. Source:
 * https://github.com/python/cpython/blob/main/Lib/pickletools.py
 */
export const opcodes = {
  MARK: '(',
  STOP: '.',
  POP: '0',
  POP_MARK: '1',
  DUP: '2',
  FLOAT: 'F',
  INT: 'I',
  BININT: 'J',
  BININT1: 'K',
  LONG: 'L',
  BININT2: 'M',
  NONE: 'N',
  BINPERSID: 'Q',
  REDUCE: 'R',
  STRING: 'S',
  BINSTRING: 'T',
  SHORT_BINSTRING: 'U',
  UNICODE: 'V',
  BINUNICODE: 'X',
  APPEND: 'a',
  BUILD: 'b',
  GLOBAL: 'c',
  DICT: 'd',
  EMPTY_DICT: '}',
  APPENDS: 'e',
  GET: 'g',
  BINGET: 'h',
  LONG_BINGET: 'j',
  LIST: 'l',
  EMPTY_LIST: ']',
  PUT: 'p',
  BINPUT: 'q',
  LONG_BINPUT: 'r',
  SETITEM: 's',
  TUPLE: 't',
  EMPTY_TUPLE: ')',
  SETITEMS: 'u',
  BINFLOAT: 'G',
  PROTO: '\x80',
  NEWOBJ: '\x81',
  TUPLE1: '\x85',
  TUPLE2: '\x86',
  TUPLE3: '\x87',
  NEWTRUE: '\x88',
  NEWFALSE: '\x89',
  LONG1: '\x8a',
  LONG4: '\x8b',
  BINBYTES: 'B',
  SHORT_BINBYTES: 'C',
  SHORT_BINUNICODE: '\x8c',
  BINUNICODE8: '\x8d',
  BINBYTES8: '\x8e',
  EMPTY_SET: '\x8f',
  ADDITEMS: '\x90',
  FROZENSET: '\x91',
  STACK_GLOBAL: '\x93',
  MEMOIZE: '\x94',
  FRAME: '\x95',
  BYTEARRAY8: '\x96',
  // Known, so that an error can name them; not read.
  PERSID: 'P',
  INST: 'i',
  OBJ: 'o',
  EXT1: '\x82',
  EXT2: '\x83',
  EXT4: '\x84',
  NEWOBJ_EX: '\x92',
  NEXT_BUFFER: '\x97',
  READONLY_BUFFER: '\x98',
} as const;

/** The name of an opcode. */
export type Opcode = keyof typeof opcodes;
/** Those that no file of PyTorch needs. */
export type UnreadOpcode =
  | 'PERSID'
  | 'INST'
  | 'OBJ'
  | 'EXT1'
  | 'EXT2'
  | 'EXT4'
  | 'NEWOBJ_EX'
  | 'NEXT_BUFFER'
  | 'READONLY_BUFFER';

/** The byte of an opcode. */
export const byteOf = (opcode: Opcode): number => opcodes[opcode].charCodeAt(0);

/** The opcode of a byte. */
export const opcodeOf: ReadonlyMap<number, Opcode> = new Map(
  (Object.keys(opcodes) as Opcode[]).map((opcode) => [byteOf(opcode), opcode]),
);
