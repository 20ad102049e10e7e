/** Regions never overlap, begin on cache lines, and what is freed is used again. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Region, Regions } from './regions.ts';

it('keeps regions apart, whatever is taken and freed', () => {
  const action = fc.record({ bytes: fc.integer({ min: 1, max: 500 }), free: fc.nat() });
  fc.assert(
    fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
      const regions = new Regions(640);
      let held: Region[] = [];
      let highest = 640;
      for (const { bytes, free } of actions) {
        const region = regions.take(bytes);
        expect(region.end - region.start).toBeGreaterThanOrEqual(bytes);
        expect([region.start % 64, region.start >= 640]).toEqual([0, true]);
        for (const other of held) expect(region.start >= other.end || region.end <= other.start).toBe(true);
        held.push(region);
        highest = Math.max(highest, region.end);
        expect(regions.highest).toBe(highest);
        const victim = held[free % (2 * held.length)];
        if (victim !== undefined) {
          regions.free(victim);
          held = held.filter((other) => other !== victim);
        }
      }
    }),
  );
});

it('hands out again what was freed', () => {
  const regions = new Regions(0);
  const [first, second] = [regions.take(100), regions.take(100)];
  regions.free(first);
  expect(regions.take(128)).toEqual(first);
  expect(regions.take(1).start).toBe(second.end);
});
