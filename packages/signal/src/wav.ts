/**
 * Sound files: WAVE, uncompressed.
 * Source: https://www.mmsp.ece.mcgill.ca/Documents/AudioFormats/WAVE/WAVE.html
 */
import { checkNames, checkTensors, printShape, ShapeError, type Tensor, tensor } from '@glissade/tensor';
import { checkLength } from './checks.ts';

/** A sound, and how many numbers of each channel make a second. */
export interface Sound {
  /** float32 [channels, length], from -1 to 1. */
  readonly waveform: Tensor;
  readonly sampleRate: number;
}

/** What `decodeWav` accepts. */
export interface WavOptions {
  /** The file's name, for errors. Default 'wav'. */
  readonly file?: string;
}

/** What `encodeWav` accepts. */
export interface WavEncoding {
  /** What each number is stored as. Default 'float32', which loses nothing; 'int16' is half as large, and what is beyond 1 is cut off. */
  readonly encoding?: 'float32' | 'int16';
}

const integers = 1;
const floats = 3;
/** What is stored is said further behind. */
const extensible = 0xfffe;

type ReadSample = (view: DataView, at: number) => number;

/** By what is stored, and of how many bits. */
const samples: Readonly<Record<string, ReadSample>> = {
  [`${integers} 8`]: (view, at) => (view.getUint8(at) - 128) / 128,
  [`${integers} 16`]: (view, at) => view.getInt16(at, true) / 2 ** 15,
  [`${integers} 24`]: (view, at) => ((view.getInt8(at + 2) << 16) | view.getUint16(at, true)) / 2 ** 23,
  [`${integers} 32`]: (view, at) => view.getInt32(at, true) / 2 ** 31,
  [`${floats} 32`]: (view, at) => view.getFloat32(at, true),
  [`${floats} 64`]: (view, at) => view.getFloat64(at, true),
};

/**
 * The sound in a WAVE file, of whole numbers of 8, 16, 24 or 32 bits or of floats: as `torchaudio.load` gives it.
 *
 * @param bytes - of the whole file
 * @throws Error, naming the byte, for what is truncated, compressed or something else
 *
 * @example
 * ```ts
 * import { decodeWav, encodeWav } from '@glissade/signal';
 * import { arange } from '@glissade/tensor';
 *
 * const tone = arange(8000).mul((2 * Math.PI * 440) / 8000).sin();
 * const bytes = await encodeWav(tone, 8000); // or await readFile('tone.wav')
 * const { waveform, sampleRate } = decodeWav(bytes);
 * console.log(waveform.shape, sampleRate); // => [ 1, 8000 ] 8000
 * ```
 */
export function decodeWav(bytes: Uint8Array | ArrayBuffer, options: WavOptions = {}): Sound {
  checkNames('decodeWav', options, ['file']);
  const { file = 'wav' } = options;
  const given = bytesIn(bytes);
  if (!given) throw new TypeError(`decodeWav: expected the bytes of a file, got ${typeof bytes}`);
  const view = new DataView(given.buffer, given.byteOffset, given.length);
  const fail = (at: number, problem: string): never => {
    throw new Error(`decodeWav: ${file}: at byte ${at}: ${problem}`);
  };
  const name = (at: number): string => String.fromCharCode(...given.subarray(at, at + 4));
  if (name(0) !== 'RIFF' || name(8) !== 'WAVE')
    fail(0, `expected RIFF and WAVE, found ${JSON.stringify(name(0))}`);

  let format: Format | undefined;
  for (let at = 12; at + 8 <= given.length; ) {
    const [kind, begin] = [name(at), at + 8];
    const said = view.getUint32(at + 4, true);
    // Who writes before it is known how much there will be says this much.
    const length = kind === 'data' && said === 0xffffffff ? given.length - begin : said;
    if (begin + length > given.length)
      fail(
        at,
        `${JSON.stringify(kind)} has ${length} bytes, but ${given.length - begin} are left in the file`,
      );
    if (kind === 'fmt ') {
      if (length < 16) fail(at, `the format has ${length} bytes; expected 16 at least`);
      format = formatAt(view, begin, length);
    } else if (kind === 'data') {
      if (!format) return fail(at, 'the sound comes before its format');
      const { channels, sampleRate, encoding, bits } = format;
      const read = samples[`${encoding} ${bits}`];
      if (!read || channels === 0)
        return fail(
          20,
          `format ${encoding}, ${bits} bits, ${channels} channels; expected whole numbers (1) or floats (3)`,
        );
      return { waveform: waveformOf(view, begin, length, channels, bits / 8, read), sampleRate };
    }
    // What has an odd length is followed by a byte.
    at = begin + length + (length % 2);
  }
  return fail(given.length, 'the file ends before the sound');
}

interface Format {
  readonly encoding: number;
  readonly channels: number;
  readonly sampleRate: number;
  readonly bits: number;
}

function formatAt(view: DataView, at: number, length: number): Format {
  const encoding = view.getUint16(at, true);
  return {
    encoding: encoding === extensible && length >= 26 ? view.getUint16(at + 24, true) : encoding,
    channels: view.getUint16(at + 2, true),
    sampleRate: view.getUint32(at + 4, true),
    bits: view.getUint16(at + 14, true),
  };
}

/** The channels lie side by side; a part of a frame at the end is left out. */
function waveformOf(
  view: DataView,
  begin: number,
  bytes: number,
  channels: number,
  width: number,
  read: ReadSample,
): Tensor {
  const length = Math.floor(bytes / (channels * width));
  const values = new Float32Array(channels * length);
  for (let i = 0, at = begin; i < length; i++)
    for (let channel = 0; channel < channels; channel++, at += width)
      values[channel * length + i] = read(view, at);
  return tensor(values, { shape: [channels, length] });
}

/**
 * A sound [channels, length] or [length] as a WAVE file.
 *
 * @throws ShapeError for other shapes; RangeError for a rate that is no whole number
 *
 * @example
 * ```ts
 * import { encodeWav } from '@glissade/signal';
 * import { rand } from '@glissade/tensor';
 *
 * const noise = rand([2, 16_000]).sub(0.5); // await writeFile('noise.wav', await encodeWav(noise, 16_000))
 * console.log((await encodeWav(noise, 16_000, { encoding: 'int16' })).length); // => 64044
 * ```
 */
export async function encodeWav(
  waveform: Tensor,
  sampleRate: number,
  options: WavEncoding = {},
): Promise<Uint8Array<ArrayBuffer>> {
  checkTensors('encodeWav', waveform);
  checkNames('encodeWav', options, ['encoding']);
  checkLength('encodeWav', 'sampleRate', sampleRate);
  const { encoding = 'float32' } = options;
  if (encoding !== 'float32' && encoding !== 'int16')
    throw new RangeError(`encodeWav: encoding is ${encoding}; expected float32 or int16`);
  const { dtype, shape } = waveform;
  if (shape.length < 1 || shape.length > 2 || shape[0] === 0)
    throw new ShapeError(
      `encodeWav: got ${dtype}${printShape(shape)}; expected [channels, length] or [length]`,
    );
  const isFloat = encoding === 'float32';
  const [channels, length] = [shape.length === 1 ? 1 : shape[0]!, shape.at(-1)!];
  const values = await waveform.detach().reshape([channels, length]).data();
  const width = isFloat ? 4 : 2;
  const view = new DataView(new ArrayBuffer(44 + channels * length * width));
  writeHeader(view, isFloat ? floats : integers, channels, sampleRate, width);
  for (let i = 0, at = 44; i < length; i++) {
    for (let channel = 0; channel < channels; channel++, at += width) {
      const value = values[channel * length + i]!;
      if (isFloat) view.setFloat32(at, value, true);
      else view.setInt16(at, Math.max(-(2 ** 15), Math.min(2 ** 15 - 1, Math.round(value * 2 ** 15))), true);
    }
  }
  return new Uint8Array(view.buffer);
}

function writeHeader(
  view: DataView,
  encoding: number,
  channels: number,
  sampleRate: number,
  width: number,
): void {
  const text = (at: number, name: string): void => {
    for (const [i, letter] of [...name].entries()) view.setUint8(at + i, letter.charCodeAt(0));
  };
  const word = (at: number, value: number): void => view.setUint32(at, value, true);
  const half = (at: number, value: number): void => view.setUint16(at, value, true);
  text(0, 'RIFF');
  word(4, view.byteLength - 8);
  text(8, 'WAVE');
  text(12, 'fmt ');
  word(16, 16);
  half(20, encoding);
  half(22, channels);
  word(24, sampleRate);
  word(28, sampleRate * channels * width);
  half(32, channels * width);
  half(34, 8 * width);
  text(36, 'data');
  word(40, view.byteLength - 44);
}

/** Where the bytes of a file lie, if these are such. By what they say they are: a buffer may come from another realm. */
function bytesIn(file: Uint8Array | ArrayBuffer): Uint8Array | undefined {
  const kind = Object(file)[Symbol.toStringTag];
  if (kind === 'ArrayBuffer') return new Uint8Array(file as ArrayBuffer);
  if (kind !== 'Uint8Array') return undefined;
  const { buffer, byteOffset, byteLength } = file as Uint8Array;
  return new Uint8Array(buffer, byteOffset, byteLength);
}
