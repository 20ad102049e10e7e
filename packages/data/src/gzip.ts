/** Unpacking .gz files with what browsers and Node.js both have. */
import { FileError } from './file-error.ts';
import { joined } from './joined.ts';
import { nodeModule, nodeProcess } from './node-module.ts';

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** The unpacked bytes; those of a file that is not packed as they are. Throws `FileError` for a damaged one. */
export async function gunzip(bytes: Uint8Array, file: string): Promise<Uint8Array> {
  if (!isGzip(bytes)) return bytes;
  return (await atOnce(bytes)) ?? inParts(bytes, file);
}

/** The most that a byte can unpack to. */
const mostRatio = 1032;

/**
 * In Node.js: on another thread, into memory of the size that the file's last four bytes name. Undefined elsewhere, and
 * for a damaged file.
 */
async function atOnce(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  if (!nodeProcess() || bytes.length < 4) return undefined;
  const { promisify } = nodeModule('node:util');
  const { gunzip: unpack } = nodeModule('node:zlib');
  const size = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 4).getUint32(0, true);
  // With room to spare, or it asks for as much again to see whether more comes.
  const chunkSize = 64 + Math.min(size, mostRatio * bytes.length);
  try {
    const { buffer, byteOffset, length } = await promisify(unpack)(bytes, { chunkSize });
    return new Uint8Array(buffer, byteOffset, length);
  } catch {
    return undefined;
  }
}

/** Where they come in parts: then it is known how far a damaged file could be read. */
async function inParts(bytes: Uint8Array, file: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of unpacked(bytes, file)) {
    parts.push(part);
    length += part.length;
  }
  return joined(parts, length);
}

/**
 * The unpacked bytes part after part, never all of them at once; those of a file that is not packed as they are. Throws `FileError`
 * for a damaged one.
 */
export async function* unpacked(bytes: Uint8Array, file: string): AsyncGenerator<Uint8Array, void> {
  if (!isGzip(bytes)) return yield bytes;
  let length = 0;
  const stream = new DecompressionStream('gzip');
  // What fails here fails at the reader, too, which reports it.
  feed(bytes, stream.writable.getWriter()).catch(() => {});
  const reader = stream.readable.getReader();
  const next = async (): Promise<ReadableStreamReadResult<Uint8Array>> => {
    try {
      return await reader.read();
    } catch (error) {
      const reason =
        error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      throw new FileError(
        file,
        undefined,
        `the gzip data is damaged or cut off: of ${bytes.length} packed bytes came ${length} unpacked ones, then: ${reason}`,
      );
    }
  };
  try {
    for (let part = await next(); !part.done; part = await next()) {
      length += part.value.length;
      yield part.value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** In slices, each when there is room for it: some browsers unpack at once whatever they get. */
async function feed(bytes: Uint8Array, writer: WritableStreamDefaultWriter<BufferSource>): Promise<void> {
  const slice = 2 ** 18;
  for (let at = 0; at < bytes.length; at += slice) {
    await writer.ready;
    writer.write(bytes.subarray(at, at + slice) as Uint8Array<ArrayBuffer>).catch(() => {});
  }
  await writer.close();
}
