/** Counts what any library asks of WebGPU, by wrapping the methods that all of them must call. */
import type { Adapter, Counts } from '../protocol.ts';

/** The classes of WebGPU, of a page or of Node's package: what is wrapped are methods of their prototypes. */
export interface Classes {
  readonly GPUAdapter: Class;
  readonly GPUBuffer: Class;
  readonly GPUCommandEncoder: Class;
  readonly GPUComputePassEncoder: Class;
  readonly GPUDevice: Class;
  readonly GPUQueue: Class;
}
export interface Class {
  readonly prototype: object;
}

interface Sized {
  readonly size: number;
}

/** Replaces a method by one that tells `before` its receiver and arguments first. Returns what undoes it. */
function wrap<Args extends unknown[]>(
  { prototype }: Class,
  name: string,
  before: (receiver: unknown, ...args: Args) => void,
): () => void {
  const methods = prototype as Record<string, (this: unknown, ...args: Args) => unknown>;
  const original = methods[name];
  if (original === undefined) return () => {};
  methods[name] = function (this: unknown, ...args: Args) {
    before(this, ...args);
    return original.apply(this, args);
  };
  return () => {
    methods[name] = original;
  };
}

const mapModeRead = 1;

/** Counts from now on, until `stop` undoes the wrapping. */
export function startCounting(classes: Classes): { readonly counts: Counts; readonly stop: () => void } {
  const counts = { dispatches: 0, submits: 0, buffers: 0, uploaded: 0, copied: 0, reads: 0, read: 0 };
  const dispatch = (): void => void counts.dispatches++;
  const undo = [
    wrap(classes.GPUComputePassEncoder, 'dispatchWorkgroups', dispatch),
    wrap(classes.GPUComputePassEncoder, 'dispatchWorkgroupsIndirect', dispatch),
    wrap(classes.GPUQueue, 'submit', () => {
      counts.submits++;
    }),
    wrap(classes.GPUQueue, 'writeBuffer', (_, ...args: WriteBuffer) => {
      counts.uploaded += bytesWritten(...args);
    }),
    wrap(classes.GPUDevice, 'createBuffer', (_, { size, mappedAtCreation }: BufferDescriptor) => {
      counts.buffers++;
      if (mappedAtCreation) counts.uploaded += size;
    }),
    wrap(classes.GPUCommandEncoder, 'copyBufferToBuffer', (_, ...args: CopyBuffer) => {
      counts.copied += bytesCopied(...args);
    }),
    wrap(classes.GPUBuffer, 'mapAsync', (buffer, ...[mode, offset = 0, size]: MapBuffer) => {
      if ((mode & mapModeRead) === 0) return;
      counts.reads++;
      counts.read += size ?? (buffer as Sized).size - offset;
    }),
  ];
  return {
    counts,
    stop() {
      for (const each of undo) each();
    },
  };
}

interface BufferDescriptor extends Sized {
  readonly mappedAtCreation?: boolean;
}

type MapBuffer = [mode: number, offset?: number, size?: number];

type WriteBuffer = [
  buffer: Sized,
  at: number,
  data: ArrayBufferLike | ArrayBufferView,
  offset?: number,
  count?: number,
];

/** Offset and count are of elements where the data is a typed array, of bytes otherwise. */
function bytesWritten(...[, , data, offset = 0, count]: WriteBuffer): number {
  const width = (data as { BYTES_PER_ELEMENT?: number }).BYTES_PER_ELEMENT ?? 1;
  return count === undefined ? data.byteLength - offset * width : count * width;
}

type CopyBuffer =
  | [from: Sized, to: Sized, size?: number]
  | [from: Sized, fromOffset: number, to: Sized, toOffset: number, size?: number];

function bytesCopied(...args: CopyBuffer): number {
  const [from, second, third, , fifth] = args;
  if (typeof second !== 'number') return (third as number | undefined) ?? from.size;
  return fifth ?? from.size - second;
}

/** The average of so many calls. */
export const perCall = (counts: Counts, calls: number): Counts => ({
  dispatches: counts.dispatches / calls,
  submits: counts.submits / calls,
  buffers: counts.buffers / calls,
  uploaded: counts.uploaded / calls,
  copied: counts.copied / calls,
  reads: counts.reads / calls,
  read: counts.read / calls,
});

/** Remembers the adapter from which a device was requested last. Returns how to know it. */
export function watchAdapter(classes: Classes): () => Adapter | undefined {
  let adapter: Adapter | undefined;
  wrap(classes.GPUAdapter, 'requestDevice', (receiver) => {
    const { info, isFallbackAdapter } = receiver as {
      readonly info: Adapter;
      readonly isFallbackAdapter?: boolean;
    };
    const { vendor, architecture, device, description } = info;
    // Browsers moved the flag from the adapter to its description.
    adapter = {
      vendor,
      architecture,
      device,
      description,
      isFallbackAdapter: info.isFallbackAdapter ?? isFallbackAdapter ?? false,
    };
  });
  return () => adapter;
}
