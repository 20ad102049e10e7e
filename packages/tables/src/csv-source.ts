/** What a CSV file can come as. */
import { described } from '@glissade/tensor';

/** What gives pieces one after another; a page's `ReadableStream` is one. */
export interface PieceStream {
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: string | Uint8Array | undefined }>;
    cancel(): Promise<void>;
  };
}

/**
 * A file that arrives in pieces, texts or bytes in UTF-8: what `createReadStream(path)` gives in Node.js, `(await fetch(url)).body`, or a file
 * that the user of a page has chosen.
 */
export type CsvStream = AsyncIterable<string | Uint8Array> | PieceStream | { stream(): PieceStream };

/** Whether it arrives piece by piece. */
export const isCsvStream = (source: unknown): source is CsvStream => {
  const object = Object(source);
  return (
    Symbol.asyncIterator in object ||
    typeof object.getReader === 'function' ||
    typeof object.stream === 'function'
  );
};

/** A text without the mark that some programs put in front. */
export const withoutMark = (text: string): string => (text.startsWith('\ufeff') ? text.slice(1) : text);

/** Not by their class: another realm, such as an iframe's, has one of its own. */
function bytesIn(source: unknown): Uint8Array | undefined {
  const kind = Object.prototype.toString.call(source).slice(8, -1);
  if (kind === 'ArrayBuffer') return new Uint8Array(source as ArrayBuffer);
  return kind === 'Uint8Array' ? (source as Uint8Array) : undefined;
}

/** The text of a whole file. Throws for what is none. */
export function textOf(operation: string, source: unknown): string {
  if (typeof source === 'string') return withoutMark(source);
  const bytes = bytesIn(source);
  if (bytes) return new TextDecoder().decode(bytes);
  throw new TypeError(
    `${operation}: expected the text or the bytes of a file, or a stream of them; got ${described(source)}`,
  );
}

/** The texts of what arrives piece by piece: letters of several bytes may be cut in two. */
export async function* textsOf(operation: string, source: CsvStream): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let isFirst = true;
  for await (const piece of piecesOf(source)) {
    const bytes = bytesIn(piece);
    if (typeof piece !== 'string' && !bytes)
      throw new TypeError(`${operation}: expected pieces of a file, texts or bytes; got ${described(piece)}`);
    const text = typeof piece === 'string' ? piece : decoder.decode(bytes, { stream: true });
    yield isFirst ? withoutMark(text) : text;
    isFirst &&= text === '';
  }
  yield decoder.decode();
}

async function* piecesOf(source: CsvStream): AsyncGenerator<unknown, void> {
  if (Symbol.asyncIterator in source) {
    yield* source;
    return;
  }
  const reader = ('getReader' in source ? source : source.stream()).getReader();
  let isDone = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      isDone = done;
      if (done) return;
      yield value;
    }
  } finally {
    if (!isDone) await reader.cancel();
  }
}
