/** Records: how TensorFlow keeps messages one behind the other in a file. */
import crc32c from 'crc-32/crc32c.js';

/** A checksum that is no checksum of itself: files may lie within files. */
function maskedChecksum(bytes: Uint8Array): number {
  const checksum = crc32c.buf(bytes) >>> 0;
  return ((checksum >>> 15) | (checksum << 17)) + 0xa282ead8;
}

/**
 * The length and its checksum, the data and theirs.
 * Source: https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details
 */
export function recordOf(data: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(data.length + 16);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length, true);
  view.setUint32(8, maskedChecksum(bytes.subarray(0, 8)), true);
  bytes.set(data, 12);
  view.setUint32(12 + data.length, maskedChecksum(data), true);
  return bytes;
}
