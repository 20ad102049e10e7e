import { rand, randn, reference, tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeEach, describe, expect, test } from 'vitest';
import fixture from './fixtures/sound.json' with { type: 'json' };
import { decodeWav, encodeWav } from './wav.ts';

beforeEach(() => useBackend(reference));

const bytesOf = (kind: string): Uint8Array =>
  new Uint8Array(Buffer.from(fixture.wav.find((each) => each.kind === kind)!.file, 'base64'));

test.each(fixture.wav)('$kind', ({ kind, waveform, rate }) => {
  const sound = decodeWav(bytesOf(kind));
  expect([sound.sampleRate, sound.waveform.dtype]).toEqual([rate, 'float32']);
  expect(sound.waveform.toArray()).toEqual(waveform);
});

test('what was written comes back', async () => {
  const noise = randn([3, 50]);
  const { waveform, sampleRate } = decodeWav(await encodeWav(noise, 22_050));
  expect([waveform.toArray(), sampleRate]).toEqual([noise.toArray(), 22_050]);
  const one = rand([20]);
  expect(decodeWav(await encodeWav(one, 8000)).waveform.toArray()).toEqual([one.toArray()]);
  const stored = decodeWav(await encodeWav(tensor([-2, -1, -0.5, 0, 0.25, 1]), 8000, { encoding: 'int16' }));
  expect(stored.waveform.toArray()).toEqual([[-1, -1, -0.5, 0, 0.25, (2 ** 15 - 1) / 2 ** 15]]);
  expect(decodeWav(await encodeWav(zeros([2, 0]), 8000)).waveform.shape).toEqual([2, 0]);
});

test('bytes that lie within others, an ArrayBuffer, and a sound whose length was not known', () => {
  const file = bytesOf('16 bits');
  const expected = decodeWav(file).waveform.toArray();
  const within = new Uint8Array(file.length + 9);
  within.set(file, 5);
  expect(decodeWav(within.subarray(5, 5 + file.length)).waveform.toArray()).toEqual(expected);
  expect(decodeWav(file.slice().buffer).waveform.toArray()).toEqual(expected);
  const streamed = file.slice();
  new DataView(streamed.buffer).setUint32(40, 0xffffffff, true);
  expect(decodeWav(streamed).waveform.toArray()).toEqual(expected);
});

describe('what cannot be read is refused', () => {
  test('cut off anywhere', () => {
    const file = bytesOf('extensible');
    for (let length = 0; length < file.length; length++)
      expect(() => decodeWav(file.subarray(0, length), { file: 'a.wav' })).toThrow(
        /^decodeWav: a.wav: at byte \d+: /,
      );
  });

  test('other formats', () => {
    expect(() => decodeWav(Uint8Array.from('OggS and so on', (letter) => letter.charCodeAt(0)))).toThrow(
      'decodeWav: wav: at byte 0: expected RIFF and WAVE, found "OggS"',
    );
    const compressed = bytesOf('16 bits').slice();
    new DataView(compressed.buffer).setUint16(20, 7, true);
    expect(() => decodeWav(compressed)).toThrow(
      'format 7, 16 bits, 2 channels; expected whole numbers (1) or floats (3)',
    );
    const silent = bytesOf('16 bits').slice();
    new DataView(silent.buffer).setUint16(22, 0, true);
    expect(() => decodeWav(silent)).toThrow('0 channels');
  });

  test('arguments that mean nothing', async () => {
    expect(() => decodeWav('a.wav' as never)).toThrow('expected the bytes of a file, got string');
    expect(() => decodeWav(new Uint8Array(), { name: 'x' } as object)).toThrow('there is no option name');
    await expect(encodeWav(zeros([1, 2, 3]), 8000)).rejects.toThrow(
      'encodeWav: got float32[1, 2, 3]; expected [channels',
    );
    await expect(encodeWav(zeros([3]), 0.5)).rejects.toThrow('encodeWav: sampleRate is 0.5');
    await expect(encodeWav(zeros([3]), 8000, { encoding: 'mp3' as never })).rejects.toThrow(
      'encoding is mp3',
    );
  });
});
