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

/** As they come: then it is known how far a damaged file could be read. */
async function inParts(bytes: Uint8Array, file: string): Promise<Uint8Array> {
  const unpacked: Uint8Array[] = [];
  let length = 0;
  const stream = new DecompressionStream('gzip');
  const writer = stream.writable.getWriter();
  // What fails here fails at the reader, too, which reports it.
  writer.write(bytes as Uint8Array<ArrayBuffer>).catch(() => {});
  writer.close().catch(() => {});
  const reader = stream.readable.getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      unpacked.push(part.value);
      length += part.value.length;
    }
  } catch (error) {
    const reason =
      error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new FileError(
      file,
      undefined,
      `the gzip data is damaged or cut off: of ${bytes.length} packed bytes came ${length} unpacked ones, then: ${reason}`,
    );
  }
  return joined(unpacked, length);
}
