/** Files of a model, by their names. */
import { kindOf } from '@glissade/tensor';

/** Gives the bytes of a file by its name. */
export type ReadFile = (path: string) => FileContent | Promise<FileContent>;

/** Bytes, or for JSON its text. */
export type FileContent = Uint8Array | ArrayBuffer | string;

/** The bytes that `read` gives for a name. Throws for anything else. */
export async function bytesOf(operation: string, read: ReadFile, path: string): Promise<Uint8Array> {
  if (typeof read !== 'function')
    throw new TypeError(
      `${operation}: read is ${kindOf(read)}; expected a function of a file's name that gives its bytes, such as (path) => readFile(path)`,
    );
  const content: unknown = await read(path);
  const bytes = bytesIn(content);
  if (bytes) return bytes;
  if (typeof content === 'string') return new TextEncoder().encode(content);
  throw new TypeError(
    `${operation}: read('${path}') gave ${kindOf(content)}; expected bytes (of a Response, await response.arrayBuffer())`,
  );
}

/** Where the bytes of a file lie, if these are such. By what they say they are: a buffer may come from another realm. */
export function bytesIn(file: unknown): Uint8Array | undefined {
  const kind = Object(file)[Symbol.toStringTag];
  if (kind === 'ArrayBuffer') return new Uint8Array(file as ArrayBuffer);
  if (kind !== 'Uint8Array') return undefined;
  const { buffer, byteOffset, byteLength } = file as Uint8Array;
  return new Uint8Array(buffer, byteOffset, byteLength);
}
