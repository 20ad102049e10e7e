/** Pieces of code as bytes, with the vector constants among them taken out. */
import type { Local, Piece } from './code.ts';
import type { FunctionBuilder } from './function.ts';
import { remembered } from './remembered.ts';

/**
 * The vector constants of a function, each in a variable that is set before anything else: engines build a constant anew, in
 * three instructions, wherever it is used.
 */
export class Constants {
  readonly #builder: FunctionBuilder;
  readonly #known = new Map<string, Local<'v128'>>();
  /** Code that sets the variables. */
  readonly before: number[] = [];

  constructor(builder: FunctionBuilder) {
    this.#builder = builder;
  }

  variable(constant: readonly Piece[]): Local<'v128'> {
    return remembered(this.#known, constant.join(), () => {
      const local = this.#builder.local('v128');
      writeOut(local.set([constant[0]!, constant.slice(1)]), this.before, this);
      return local;
    });
  }
}

/** Not what only looks like one: 1661, the index of a function, is written 0xfd 12. */
const isConstant = (piece: readonly Piece[]): boolean =>
  piece.length === 3 && piece[0] === 0xfd && piece[1] === 12;

/** Adds the bytes of nested pieces to a list. */
export function writeOut(pieces: readonly Piece[], bytes: number[], constants: Constants): void {
  for (let i = 0; i < pieces.length; i++) {
    const piece = pieces[i]!;
    if (typeof piece === 'number') bytes.push(piece);
    else writeOut(isConstant(piece) ? constants.variable(piece) : piece, bytes, constants);
  }
}
