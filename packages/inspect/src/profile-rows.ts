/** What a profile counts, and where. */

/** What operations of one kind, or of one place, took. */
export interface ProfileRow {
  /** The operation, the path of the module ('' is the model itself), or the line of the program. */
  readonly name: string;
  /** How many operations there were. */
  readonly calls: number;
  /** How long they took, in milliseconds; on a GPU, how long it took to hand them to it. */
  readonly milliseconds: number;
  /** How much of that was for derivatives, in `backward()`. */
  readonly backward: number;
  /** Multiplications and additions of matrix products and convolutions. */
  readonly flops: number;
  /** Bytes of the tensors that were read and written; views move none. */
  readonly bytes: number;
}

/** What a module took, with all that it called. */
export interface ModuleRow extends ProfileRow {
  /** The name of its class. */
  readonly type: string;
}

type Counts = { -readonly [Name in keyof ProfileRow]: ProfileRow[Name] };

/** Adds up by names. */
export class Tally {
  readonly #rows = new Map<string, Counts>();

  add(name: string, counted: Omit<ProfileRow, 'name' | 'calls'>): void {
    const known = this.#rows.get(name);
    const row = known ?? { name, calls: 0, milliseconds: 0, backward: 0, flops: 0, bytes: 0 };
    if (!known) this.#rows.set(name, row);
    row.calls++;
    row.milliseconds += counted.milliseconds;
    row.backward += counted.backward;
    row.flops += counted.flops;
    row.bytes += counted.bytes;
  }

  /** Those of one of several rounds, what took longest first. */
  rows(rounds: number): ProfileRow[] {
    return [...this.#rows.values()]
      .map((row) => shareOf(row, rounds))
      .sort((a, b) => b.milliseconds - a.milliseconds);
  }
}

const shareOf = (row: ProfileRow, rounds: number): ProfileRow => ({
  name: row.name,
  calls: row.calls / rounds,
  milliseconds: row.milliseconds / rounds,
  backward: row.backward / rounds,
  flops: row.flops / rounds,
  bytes: row.bytes / rounds,
});

/** Several rows as one. */
export function sumOf(name: string, rows: readonly ProfileRow[]): ProfileRow {
  const total = (field: Exclude<keyof ProfileRow, 'name'>): number =>
    rows.reduce((sum, row) => sum + row[field], 0);
  return {
    name,
    calls: total('calls'),
    milliseconds: total('milliseconds'),
    backward: total('backward'),
    flops: total('flops'),
    bytes: total('bytes'),
  };
}
