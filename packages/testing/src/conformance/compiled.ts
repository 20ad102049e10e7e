/** A backend whose every step is a program of its own: the conformance suite then tests `compile`. */
import {
  type Backend,
  bytesPerElement,
  type DType,
  input,
  kernelOf,
  type Program,
  type View,
  whole,
} from '@glissade/tensor';

/** A buffer of the backend, with what a program wants to know of it. */
interface Sized {
  readonly buffer: unknown;
  readonly dtype: DType;
  readonly length: number;
}

/** Like `backend`, but `run` compiles the step and runs the program once, in its own memory. */
export function throughPrograms(backend: Backend): Backend<Sized> {
  const within = ({ buffer, dtype, length }: Sized): View => whole(buffer, dtype, [length]);
  return {
    name: `${backend.name}, compiled`,
    dtypes: backend.dtypes,
    allocate: (dtype, length) => ({ buffer: backend.allocate(dtype, length), dtype, length }),
    free: ({ buffer }) => backend.free(buffer),
    write: ({ buffer }, data) => backend.write(buffer, data),
    read: ({ buffer }, length) => backend.read(buffer, length),
    ...(backend.readSync && {
      readSync: ({ buffer }: Sized, length?: number) => backend.readSync!(buffer, length),
    }),
    run(step, inputs, output) {
      // The output's elements that the step does not write must stay: its buffer goes in, too.
      const given = [...new Set([...inputs, output].map(({ buffer }) => buffer))];
      const here = (view: View<Sized>): View<number> => ({ ...view, buffer: given.indexOf(view.buffer) });
      let bytes = 0;
      const buffers = given.map(({ dtype, length }) => {
        const offset = bytes;
        bytes += Math.ceil((length * bytesPerElement(dtype) + 1) / 64) * 64;
        return { dtype, length, offset };
      });
      const program: Program = {
        buffers,
        kernels: [kernelOf(step, inputs.map(here), here(output))],
        inputs: given.map((_, i) => i),
        outputs: [whole(given.indexOf(output.buffer), output.dtype, [output.buffer.length])],
        bytes,
      };
      const [written] = backend.compile!(program).run(given.map(within));
      backend.run({ family: 'map', expression: input(0) }, [written!], within(output.buffer));
    },
  };
}
