/** Reads a pickle: a closed table of opcodes, and a closed table of what they may name. Nothing is executed. */
import type { ByteReader } from '../byte-reader.ts';
import { Machine, type Surroundings } from './machine.ts';
import { type Opcode, opcodeOf } from './opcodes.ts';
import { operations } from './operations.ts';

/** Opcodes that wait in no table: not written by PyTorch, or a way to make what only Python can. */
const isRead = (opcode: Opcode): opcode is keyof typeof operations => opcode in operations;

/** The value of the pickle at the reader's position; the reader then stands behind it. */
export function unpickle(reader: ByteReader, surroundings: Surroundings): unknown {
  const machine: Machine = new Machine(reader, surroundings);
  for (;;) {
    const at = reader.position;
    machine.begin(at);
    const byte = reader.uint8('the pickle, which no opcode STOP has ended');
    const opcode = opcodeOf.get(byte);
    if (opcode === 'STOP') return machine.pop();
    if (opcode === undefined)
      machine.fail(`expected an opcode, found byte 0x${byte.toString(16)}: this is no pickle, or corrupt`);
    if (!isRead(opcode)) machine.fail(`the opcode ${opcode} is not read: torch.save does not write it`);
    operations[opcode](machine);
  }
}
