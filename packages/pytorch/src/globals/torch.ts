/** What pickles may name of PyTorch: tensors, storages, dtypes. Source: torch/_utils.py, torch/_weights_only_unpickler.py */
import { type Elements, elementsByName, storageDTypes } from '../load/elements.ts';
import { Storage, StoredTensor } from '../load/storage.ts';
import { rowMajorStrides } from '../load/strides.ts';
import { Callable, Dictionary, Named } from '../pickle/values.ts';
import { count, counts, instance, itemsOf, string } from './arguments.ts';

/** A dtype as a value: it comes out as its name, 'float32'. */
export class TorchDType {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** The class of a storage: says what its elements are. */
export class StorageClass {
  /** What its elements are: bytes, where tensors of it say themselves what they are. */
  readonly elements: Elements;
  constructor(elements: Elements) {
    this.elements = elements;
  }
}

const storage = (value: unknown): Storage => instance(value, Storage, 'a storage');

function tensor(
  stored: unknown,
  offset: unknown,
  sizes: unknown,
  strides: unknown,
  elements?: Elements,
): StoredTensor {
  const shape = counts(sizes, 'sizes');
  const steps = counts(strides, 'strides');
  if (shape.length !== steps.length)
    throw new Error(`${shape.length} sizes have ${steps.length} strides; expected as many`);
  const selection = { offset: count(offset, 'an offset'), shape, strides: steps };
  return new StoredTensor(storage(stored), selection, elements);
}

/** PyTorch's lazy conjugates and negatives are values of which the file holds others. */
function checkPlain(metadata: unknown): void {
  if (!(metadata instanceof Dictionary)) return;
  for (const [name, mend] of [
    ['conj', 'resolve_conj'],
    ['neg', 'resolve_neg'],
  ] as const) {
    if (metadata.entries.get(name))
      throw new Error(`the tensor is a view with the ${name} bit, which is not read. Save tensor.${mend}()`);
  }
}

const refusal = (what: string, mend: string) => (): never => {
  throw new Error(`${what} are not read. In Python, save ${mend}`);
};

const functions: Readonly<Record<string, (...args: unknown[]) => unknown>> = {
  'torch._utils._rebuild_tensor': (stored, offset, sizes, strides) => tensor(stored, offset, sizes, strides),
  'torch._utils._rebuild_tensor_v2': (stored, offset, sizes, strides, _needsGrad, _hooks, metadata) => {
    checkPlain(metadata);
    return tensor(stored, offset, sizes, strides);
  },
  // Of storages that are bytes: the dtype is the tensor's own.
  'torch._utils._rebuild_tensor_v3': (
    stored,
    offset,
    sizes,
    strides,
    _needsGrad,
    _hooks,
    dtype,
    metadata,
  ) => {
    checkPlain(metadata);
    const { name } = instance(dtype, TorchDType, 'a dtype');
    const elements = elementsByName.get(name);
    if (!elements) throw new Error(`there are no tensors of ${name} here. In Python, save tensor.float()`);
    return tensor(stored, offset, sizes, strides, elements);
  },
  'torch._utils._rebuild_parameter': (data) => instance(data, StoredTensor, 'a tensor'),
  'torch._utils._rebuild_parameter_with_state': (data) => instance(data, StoredTensor, 'a tensor'),
  // A tensor with attributes, or of a subclass: its numbers.
  'torch._tensor._rebuild_from_type_v2': (make, _class, args) => {
    const { name, call } = instance(make, Callable, 'a function that makes a tensor');
    // Not itself, which would go on and on.
    if (!name.startsWith('torch._utils._rebuild_'))
      throw new Error(`expected a function that makes a tensor, found ${name}`);
    return call(itemsOf(args, 'arguments'));
  },
  'torch.Size': (sizes) => [...counts(sizes, 'sizes')],
  'torch.device': (type, index) =>
    index === undefined || index === null
      ? string(type, 'a device')
      : `${string(type, 'a device')}:${count(index, 'a device')}`,
  'torch._utils._rebuild_qtensor': refusal('quantized tensors', 'tensor.dequantize()'),
  'torch._utils._rebuild_sparse_tensor': refusal('sparse tensors', 'tensor.to_dense()'),
  'torch._utils._rebuild_nested_tensor': refusal('nested tensors', 'tensor.unbind()'),
  'torch._utils._rebuild_wrapper_subclass': refusal('wrappers of tensors', 'plain tensors'),
  'torch._utils._rebuild_meta_tensor_no_storage': refusal(
    "tensors of the device 'meta', which have no values,",
    'tensors that have some',
  ),
  'torch.serialization._get_layout': (name) => string(name, 'a layout'),
};

const dtypeNames = [...elementsByName.keys()];
const aliases = { float: 'float32', double: 'float64', half: 'float16', long: 'int64', int: 'int32' };

const bytes = elementsByName.get('uint8')!;

const storages = Object.entries(storageDTypes).flatMap(([name, dtype]): [string, StorageClass][] => {
  const kind = new StorageClass(elementsByName.get(dtype)!);
  return [`torch.${name}`, `torch.cuda.${name}`].map((each) => [each, kind]);
});

const named = [
  'torch.Tensor',
  'torch.nn.parameter.Parameter',
  'torch.nn.parameter.Buffer',
  'torch.per_tensor_affine',
  'torch.per_channel_affine',
];

export const torchGlobals: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ...storages,
  ['torch.storage.UntypedStorage', new StorageClass(bytes)],
  ...dtypeNames.map((name): [string, unknown] => [`torch.${name}`, new TorchDType(name)]),
  ...Object.entries(aliases).map(([alias, name]): [string, unknown] => [
    `torch.${alias}`,
    new TorchDType(name),
  ]),
  ...named.map((name): [string, unknown] => [name, new Named(name)]),
  ...Object.entries(functions).map(([name, run]): [string, unknown] => [
    name,
    new Callable(name, (args) => run(...args)),
  ]),
]);

/** All of a storage, as a tensor of one axis: what a storage is that stands by itself. */
export function wholeOf(stored: Storage): StoredTensor {
  const shape = [stored.length];
  return new StoredTensor(stored, { offset: 0, shape, strides: rowMajorStrides(shape) });
}
