/** A backend whose every step is a program of its own: the conformance suite then tests `compile`. */
import { type Backend, input, type Program, type TypedArray, type View, whole } from '@glissade/tensor';

/** Like `backend`, but `run` compiles the step and runs the program once, in its own memory. */
export function throughPrograms(backend: Backend<TypedArray>): Backend<TypedArray> {
  return {
    name: `${backend.name}, compiled`,
    dtypes: backend.dtypes,
    allocate: (dtype, length) => backend.allocate(dtype, length),
    free: (buffer) => backend.free(buffer),
    write: (buffer, data) => backend.write(buffer, data),
    read: (buffer) => backend.read(buffer),
    ...(backend.readSync && { readSync: (buffer: TypedArray) => backend.readSync!(buffer) }),
    run(step, inputs, output) {
      // The output's elements that the step does not write must stay: its buffer goes in, too.
      const given = [...new Set([...inputs, output].map(({ buffer }) => buffer))];
      const here = (view: View<TypedArray>): View<number> => ({
        ...view,
        buffer: given.indexOf(view.buffer),
      });
      const dtypeOf = (buffer: TypedArray) =>
        [...inputs, output].find((view) => view.buffer === buffer)!.dtype;
      let bytes = 0;
      const buffers = given.map((buffer) => {
        const offset = bytes;
        bytes += Math.ceil((buffer.byteLength + 1) / 64) * 64;
        return { dtype: dtypeOf(buffer), length: buffer.length, offset };
      });
      const result = whole(given.indexOf(output.buffer), output.dtype, [output.buffer.length]);
      const program: Program = {
        buffers,
        kernels: [
          { step, inputs: inputs.map(here), extras: [], results: [input(0)], outputs: [here(output)] },
        ],
        inputs: given.map((_, i) => i),
        outputs: [result],
        bytes,
      };
      const [written] = backend.compile!(program).run(
        given.map((buffer, i) => whole(buffer, buffers[i]!.dtype, [buffer.length])),
      );
      output.buffer.set(written!.buffer);
    },
  };
}
