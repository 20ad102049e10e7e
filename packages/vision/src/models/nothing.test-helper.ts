/** A backend for tests of names, shapes and settings: the numbers of all networks fill gigabytes. */
import { type Backend, dtypes, Generator, reference, useBackend } from '@glissade/tensor';
import { afterAll, beforeAll, vi } from 'vitest';

/** Holds and computes nothing. */
const nothing: Backend<object> = {
  name: 'nothing',
  dtypes,
  allocate: () => ({}),
  free() {},
  write() {},
  read: () => Promise.reject(new Error('there is nothing to read')),
  run() {},
};

/** Has the tests of a file hold no numbers, and draw none. */
export function withoutNumbers(): void {
  beforeAll(() => {
    useBackend(nothing);
    for (const fill of ['fillUniform', 'fillNormal'] as const)
      vi.spyOn(Generator.prototype, fill).mockImplementation((data) => data);
  });
  afterAll(() => {
    vi.restoreAllMocks();
    useBackend(reference);
  });
}
