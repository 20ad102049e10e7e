/** What every example is: a program that trains something, tells how it goes, and says what came of it. */
export interface Settings {
  /** Training steps; without it as many as the example needs to show what it is about. */
  readonly steps?: number;
  /** Decides weights, data and draws: the same seed gives the same output. */
  readonly seed: number;
  /** Takes a line, or several, of what the example tells. */
  readonly say: (text: string) => void;
}

/** By name, what came of it: numbers that a test can hold to. */
export type Figures = Readonly<Record<string, number>>;

export interface Example {
  /** In a line, what it shows. */
  readonly about: string;
  readonly run: (settings: Settings) => Promise<Figures>;
}
