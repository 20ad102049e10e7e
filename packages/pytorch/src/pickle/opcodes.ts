/**
 * The opcodes of pickles, protocols 0 to 5, by the characters that they are, and beyond those of ASCII by their numbers: a page may
 * read a script's letters as others. Source:
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
  PROTO: 0x80,
  NEWOBJ: 0x81,
  TUPLE1: 0x85,
  TUPLE2: 0x86,
  TUPLE3: 0x87,
  NEWTRUE: 0x88,
  NEWFALSE: 0x89,
  LONG1: 0x8a,
  LONG4: 0x8b,
  BINBYTES: 'B',
  SHORT_BINBYTES: 'C',
  SHORT_BINUNICODE: 0x8c,
  BINUNICODE8: 0x8d,
  BINBYTES8: 0x8e,
  EMPTY_SET: 0x8f,
  ADDITEMS: 0x90,
  FROZENSET: 0x91,
  STACK_GLOBAL: 0x93,
  MEMOIZE: 0x94,
  FRAME: 0x95,
  BYTEARRAY8: 0x96,
  // Known, so that an error can name them; not read.
  PERSID: 'P',
  INST: 'i',
  OBJ: 'o',
  EXT1: 0x82,
  EXT2: 0x83,
  EXT4: 0x84,
  NEWOBJ_EX: 0x92,
  NEXT_BUFFER: 0x97,
  READONLY_BUFFER: 0x98,
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
export function byteOf(opcode: Opcode): number {
  const code = opcodes[opcode];
  return typeof code === 'string' ? code.charCodeAt(0) : code;
}

/** The opcode of a byte. */
export const opcodeOf: ReadonlyMap<number, Opcode> = new Map(
  (Object.keys(opcodes) as Opcode[]).map((opcode) => [byteOf(opcode), opcode]),
);
