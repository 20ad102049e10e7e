/** What all transforms here have in common: what they are given is checked, and they are printed as PyTorch prints them, `TanhTransform()`. */
import { checkTensors, named, type Tensor } from '@glissade/tensor';

export abstract class CheckedTransform {
  abstract readonly name: string;

  /** y of x. Throws a TypeError for what is no tensor. */
  forward(x: Tensor): Tensor {
    checkTensors(this.name, x);
    return named(this.name, () => this.apply(x));
  }

  /** x of y. Throws a TypeError for what is no tensor. */
  inverse(y: Tensor): Tensor {
    checkTensors(this.name, y);
    return named(this.name, () => this.undo(y));
  }

  /** log |dy / dx|, of the shape of x without the dims that are taken together; y is `forward(x)`, if not given. Throws a TypeError for what is no tensor. */
  logAbsDetJacobian(x: Tensor, y?: Tensor): Tensor {
    const after = y ?? this.forward(x);
    checkTensors(this.name, x, after);
    return named(this.name, () => this.logStretch(x, after));
  }

  protected abstract apply(x: Tensor): Tensor;
  protected abstract undo(y: Tensor): Tensor;
  protected abstract logStretch(x: Tensor, y: Tensor): Tensor;

  toString(): string {
    return `${this.name}()`;
  }

  static {
    // What Node's console.log shows; browsers never ask.
    Object.defineProperty(CheckedTransform.prototype, Symbol.for('nodejs.util.inspect.custom'), {
      value(this: CheckedTransform): string {
        return this.toString();
      },
    });
  }
}
