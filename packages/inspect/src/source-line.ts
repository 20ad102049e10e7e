/** The line of a program that an operation was called from. */

/**
 * The folder of this package's neighbours: in an installation `@glissade`, which all lines of the library have in their path. Not by
 * `new URL(...)`: Vite looks for a file there, and warns.
 */
const neighbours = `${import.meta.url.split('/').slice(0, -3).join('/')}/`;

const isOurs = (url: string): boolean =>
  /[\\/]@glissade[\\/]/.test(url) || (url.startsWith(neighbours) && !url.includes('.test.'));

/** A file or address with its line and column, in the stacks of all engines. */
const frame = /(?:^|[\s(@])((?:file:|https?:|\/|[A-Za-z]:\\)[^\s()]*?):(\d+):(\d+)\)?$/;

/**
 * The first line of a stack that is not the library's, such as `src/train.ts:12:20`; undefined where there is none, as in a bundle, whose
 * lines are all of one file.
 */
export function lineIn(
  stack: string,
  folder = '',
  ours: (url: string) => boolean = isOurs,
): string | undefined {
  for (const line of stack.split('\n')) {
    const [, file, row, column] = frame.exec(line.trim()) ?? [];
    if (!file) continue;
    const url = /^[a-z]+:\//.test(file) ? file : `file://${file.startsWith('/') ? '' : '/'}${file}`;
    if (ours(url)) continue;
    const path = url.startsWith('file://') ? url.slice('file://'.length) : url;
    return `${path.startsWith(folder) ? path.slice(folder.length) : path}:${row}:${column}`;
  }
  return undefined;
}

/** Where the program runs, with a slash behind it: paths below it are shown from there. */
function ownFolder(): string {
  const directory = globalThis.process?.cwd?.();
  return directory ? `${directory}/` : '';
}

/** The line of the program that the call in hand came from. */
export function currentLine(): string | undefined {
  const limited = Error as { stackTraceLimit?: number | undefined };
  const before = limited.stackTraceLimit;
  // The library's own lines come first, and a V8 shows ten.
  limited.stackTraceLimit = 60;
  const { stack = '' } = new Error();
  limited.stackTraceLimit = before;
  return lineIn(stack, ownFolder());
}
