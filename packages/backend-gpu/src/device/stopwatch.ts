/** Measures work on the GPU by the GPU's own clock: every piece is a pass with a time stamp at both ends. */
import type { Profile } from '@glissade/tensor';
import type { Bound, Commands } from './commands.ts';
import { hasten } from './hasten.ts';

/** WebGPU's bound on the stamps of a set. */
const mostStamps = 4096;

/** Clocks that tick in longer steps than these nanoseconds, as browsers make them, are read as means of many rounds. */
const fineTick = 10_000;

/** Measures pieces of work, which run one after the other, `rounds` times after a round that warms up. */
export async function measure(
  device: GPUDevice,
  commands: Commands,
  pieces: readonly (readonly Bound[])[],
  rounds: number,
): Promise<Profile> {
  if (!device.features.has('timestamp-query'))
    return { note: "no times: this GPU's adapter has no time stamps (WebGPU's feature timestamp-query)" };
  if (pieces.length === 0) return { times: [] };
  // Stamps may be written from every 256 bytes on.
  const pitch = Math.ceil(pieces.length / 16) * 256;
  const [bytes, label] = [pitch * rounds, 'stamps'];
  // GPUBufferUsage.QUERY_RESOLVE | COPY_SRC, and MAP_READ | COPY_DST
  const stamps = device.createBuffer({ label, size: bytes, usage: 0x200 | 0x4 });
  const staging = device.createBuffer({ label, size: bytes, usage: 0x1 | 0x8 });
  const sets: GPUQuerySet[] = [];
  for (let first = 0; first < 2 * pieces.length; first += mostStamps)
    sets.push(
      device.createQuerySet({ type: 'timestamp', count: Math.min(mostStamps, 2 * pieces.length - first) }),
    );
  try {
    for (let round = -1; round < rounds; round++) {
      pieces.forEach((piece, i) => {
        const beginningOfPassWriteIndex = (2 * i) % mostStamps;
        commands.timed(piece, {
          querySet: sets[Math.floor((2 * i) / mostStamps)]!,
          beginningOfPassWriteIndex,
          endOfPassWriteIndex: beginningOfPassWriteIndex + 1,
        });
      });
      if (round >= 0)
        sets.forEach((set, i) => {
          commands.resolve(set, stamps, round * pitch + 8 * mostStamps * i);
        });
      commands.flush();
    }
    commands.copy(stamps, 0, staging, 0, bytes);
    commands.flush();
    await hasten(device.queue, staging.mapAsync(1)); // GPUMapMode.READ
    return profileOf(new BigUint64Array(staging.getMappedRange()), pieces.length, pitch / 8);
  } finally {
    for (const resource of [stamps, staging, ...sets]) resource.destroy();
  }
}

/** @param pitch - stamps from one round to the next, of which those of the pieces are the first */
export function profileOf(stamps: BigUint64Array, pieces: number, pitch: number): Profile {
  const rounds = stamps.length / pitch;
  const seen = Array.from({ length: rounds }, (_, round) =>
    stamps.subarray(round * pitch, round * pitch + 2 * pieces),
  );
  const tick = Number(seen.reduce((divisor, round) => round.reduce(commonDivisor, divisor), 0n));
  if (tick === 0) return { note: "no times: this GPU's clock stands still" };
  const isCoarse = tick > fineTick;
  const average = isCoarse ? mean : median;
  const times = Array.from({ length: pieces }, (_, i) =>
    // Stamps may go back where the clock was set meanwhile.
    average(seen.map((round) => Math.max(0, Number(round[2 * i + 1]! - round[2 * i]!) / 1e6))),
  );
  if (!isCoarse) return { times };
  const micro = (tick / 1000).toFixed(0);
  return { times, note: `this GPU's clock ticks every ${micro} us: times are means of ${rounds} rounds` };
}

function commonDivisor(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
