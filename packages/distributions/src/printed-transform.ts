/** Transforms as text. */

/** What all transforms here have in common: they are printed as PyTorch prints them, `TanhTransform()`. */
export abstract class PrintedTransform {
  abstract readonly name: string;

  toString(): string {
    return `${this.name}()`;
  }

  static {
    // What Node's console.log shows; browsers never ask.
    Object.defineProperty(PrintedTransform.prototype, Symbol.for('nodejs.util.inspect.custom'), {
      value(this: PrintedTransform): string {
        return this.toString();
      },
    });
  }
}
