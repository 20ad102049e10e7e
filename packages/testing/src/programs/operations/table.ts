/** How rows of the table of operations are written. */
import type { Tensor } from '@glissade/tensor';
import type { Draw, Drawn, Operation, Ref, Value } from '../program.ts';

type Options = Readonly<Record<string, unknown>>;
type Call<Given> = (x: readonly Tensor[], options: Given) => Tensor | readonly Tensor[];
type Python<Given> = (x: readonly string[], options: Given) => string;
/** What is drawn: arguments, and options. */
export type DrawnOf<Given> = Drawn & { readonly options?: Given };

/** These tensors as arguments. */
export const refs = (...values: readonly Value[]): { args: Ref[] } => ({
  args: values.map(({ ref }) => ref),
});

/** Any row. */
export const row = <Given = Options>(
  name: string,
  draw: (draw: Draw) => DrawnOf<Given> | undefined,
  call: Call<Given>,
  python?: Python<Given>,
  more?: Pick<Operation, 'detaches' | 'isSlopeKinked'>,
): Operation => ({
  name,
  draw,
  call: call as Operation['call'],
  python: python as Operation['python'],
  ...more,
});

/** Functions of one tensor: what each is called with, and PyTorch's function. */
export const ofOne = (
  draw: (draw: Draw) => DrawnOf<never>,
  table: Readonly<Record<string, readonly [(x: Tensor) => Tensor, string]>>,
): Operation[] =>
  Object.entries(table).map(([name, [f, python]]) =>
    row(
      name,
      draw,
      ([x]) => f(x!),
      ([x]) => `${python}(${x})`,
    ),
  );

/** The like of two. */
export const ofTwo = (
  draw: (draw: Draw) => DrawnOf<never> | undefined,
  table: Readonly<Record<string, readonly [(a: Tensor, b: Tensor) => Tensor, string]>>,
): Operation[] =>
  Object.entries(table).map(([name, [f, python]]) =>
    row(
      name,
      draw,
      ([a, b]) => f(a!, b!),
      ([a, b]) => `${python}(${a}, ${b})`,
    ),
  );

/** Python's word for a value: True, None, a tuple, an infinity. */
export function py(value: unknown): string {
  if (value === undefined || value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `(${value.map((each) => `${py(each)},`).join('')})`;
  if (typeof value === 'string') return `'${value}'`;
  if (value === Infinity) return "float('inf')";
  return String(value);
}

/** Keyword arguments, under PyTorch's names. */
export const keywords = (options: Options): string =>
  Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) => `, ${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}=${py(value)}`,
    )
    .join('');
