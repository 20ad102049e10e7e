/** The statements of a WGSL block. What was computed once has a name, and is not computed again. */
export class Body {
  readonly #lines: string[] = [];
  readonly #names = new Map<string, string>();
  readonly #prefix: string;

  /** @param prefix - of the names; those of blocks within blocks must differ */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** A name for the value of an expression without side effects. */
  name(code: string): string {
    const known = this.#names.get(code);
    if (known !== undefined) return known;
    const name = `${this.#prefix}${this.#names.size}`;
    this.#names.set(code, name);
    this.#lines.push(`let ${name} = ${code};`);
    return name;
  }

  add(statement: string): void {
    this.#lines.push(statement);
  }

  toString(): string {
    return this.#lines.join('\n');
  }
}
