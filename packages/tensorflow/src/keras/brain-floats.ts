/** Numbers of bfloat16: the upper halves of those of float32. HDF5 has no type for them, and Python's h5py calls them opaque. */
import type { Dataset } from 'jsfive';

/** The kind of the message that says of which type elements are. Source: https://docs.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html */
const typeMessage = 3;
const [wholeNumbers, opaque] = [0, 5];

/**
 * Says in the file's bytes, which are a copy, that opaque elements of two bytes are whole numbers, which jsfive reads. Gives whether
 * they are such; once only, as they have another type behind it.
 */
export function asBits({ _dataobjects: parts }: Dataset): boolean {
  const message = parts.find_msg_type(typeMessage)[0]?.get('offset_to_message');
  if (message === undefined) return false;
  const view = new DataView(parts.fh, message);
  const isOpaque = (view.getUint8(0) & 0x0f) === opaque && view.getUint32(4, true) === 2;
  if (!isOpaque) return false;
  // The version stays; no bits are set, which is an unsigned number with its low byte first.
  view.setUint32(0, (view.getUint8(0) & 0xf0) | wholeNumbers, true);
  return true;
}

/** The numbers whose upper halves these are. */
export function floatsOf(halves: ArrayLike<number>): Float32Array {
  const bits = Uint32Array.from(halves, (half) => half * 0x10000);
  return new Float32Array(bits.buffer);
}
