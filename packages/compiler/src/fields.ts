/** What a trace notes about the fields of modules: where tensors were found, and what was set. */
import type { Tensor } from '@glissade/tensor';
import { type Field, isWithin, putInto, sameField, tensorsWithin, valueIn } from './slot.ts';

/** What is in a field. */
export interface Known {
  readonly field: Field;
  readonly tensor: Tensor;
}

/** What a field holds in the end, and the tensors in it that each call has anew. */
interface Held {
  readonly into: Field;
  readonly value: unknown;
  readonly anew: readonly (readonly [Field, Tensor])[];
}

export class Fields {
  readonly #found = new Map<Tensor, Field[]>();
  readonly #begunAnew: Field[] = [];
  readonly #written: { readonly into: Field; readonly before: unknown }[] = [];
  readonly #known: readonly Known[];

  /** @param known - what is in some fields as the function begins: it may put others there before it reads them */
  constructor(known: readonly Known[]) {
    this.#known = known;
  }

  /** The function may read a tensor there. */
  read(field: Field, tensor: Tensor): void {
    // If there is another one by now, the function has put it there, and will at each call.
    const known = this.#known.find((each) => sameField(each.field, field));
    if (known ? known.tensor !== tensor : this.#isWritten(field)) return;
    const fields = this.#found.get(tensor) ?? [];
    if (!fields.some((each) => sameField(each, field))) this.#found.set(tensor, [...fields, field]);
  }

  /** A tensor that the function has made is there, though no `forward` put it there: what was there before is not known. */
  readMade(field: Field): void {
    if (!this.#isWritten(field)) this.#begunAnew.push(field);
  }

  #isWritten(field: Field): boolean {
    return this.#written.some(({ into }) => isWithin(field, into));
  }

  /** The function has set the field in which `before` was. */
  write(into: Field, before: unknown): void {
    if (!this.#written.some((each) => sameField(each.into, into))) this.#written.push({ into, before });
  }

  /** The field in which a tensor from outside is; at the next call it may be another one. */
  of(tensor: Tensor): Field | undefined {
    return this.all(tensor)[0] ?? this.#known.find((each) => each.tensor === tensor)?.field;
  }

  /** All fields in which it was found. */
  all(tensor: Tensor): readonly Field[] {
    return this.#found.get(tensor) ?? [];
  }

  /** Those that the function has set by itself before a `forward` could tell what was in them. */
  get begunAnew(): readonly Field[] {
    return this.#begunAnew;
  }

  /** What was set, as it is at the end: the function may have set it outside of `forward`, too. */
  set(isMadeHere: (tensor: Tensor) => boolean): Held[] {
    return this.#written.map(({ into }) => {
      const value = valueIn(into);
      const within = tensorsWithin(value, into);
      return { into, value, anew: within.filter(([, tensor]) => isMadeHere(tensor) || this.of(tensor)) };
    });
  }

  /** Leaves all fields as they were. */
  restore(): void {
    // From the last on: a place may be within what was put elsewhere before.
    for (const { into, before } of this.#written.toReversed()) putInto(into, before);
  }
}

export const nameOf = ({ path }: Field): string => path.join('.');
