/** Writes an elementwise function down as an expression of its inputs. */
import { traceOn } from './apply.ts';
import type { Device, History, StateTracer } from './backend.ts';
import type { DType } from './dtype.ts';
import { mapLeaves } from './expression.ts';
import { lowerings } from './lower.ts';
import { copy, type Lowering } from './lowered.ts';
import type { Primitive, PrimitiveName } from './primitive.ts';
import type { Shape } from './shape.ts';
import { type Expression, input } from './step.ts';
import type { Tensor } from './tensor.ts';
import { whole } from './view.ts';

const refuse = (does: string) => (): never => {
  throw new Error(`fused: the function ${does}. It may compute with its inputs and with numbers only`);
};

const refuseGradients = refuse('asks for gradients');

/** Every tensor has one, so that no detach() goes unnoticed: the derivative would not know of it. */
const history: History = {
  record: () => history,
  backward: refuseGradients,
  registerHook: refuseGradients,
  retainGrad: refuseGradients,
  toString: () => 'fused',
};

/** Its tensors stand for one element each; their value is an expression. */
class ExpressionDevice implements Device {
  readonly name = 'one element';
  readonly constant = refuse('makes a tensor');
  readonly read = refuse('looks at a value');
  readonly readSync = refuse('looks at a value');
  readonly move = refuse('moves a tensor');
  readonly state: StateTracer = {
    assign: refuse('assigns'),
    alias: refuse('assigns or detaches a tensor'),
    readGrad: refuseGradients,
    writeGrad: refuseGradients,
    depend: refuse('asks for a setting'),
    readField: refuse('calls a module'),
    writeField: refuse('calls a module'),
    draw: refuse('draws random numbers'),
  };
  /** The class, from a tensor at hand: to import it here would be to go in a circle. */
  readonly #Tensor: typeof Tensor;

  constructor(like: Tensor) {
    this.#Tensor = like.constructor as typeof Tensor;
  }

  tensor(value: Expression, dtype: DType): Tensor {
    const tensor = new this.#Tensor(this, value, [], dtype);
    tensor.history = history;
    return tensor;
  }

  evaluate(primitive: Primitive, inputs: readonly Tensor[], shape: Shape, dtype: DType): Tensor {
    const lower = lowerings[primitive.name] as Lowering<PrimitiveName>;
    const views = inputs.map((each) => whole(each.value, each.dtype, each.shape));
    const lowered = lower(primitive, views, shape, dtype);
    // A clone is a view.
    const [placed, ...more] = 'steps' in lowered ? lowered.steps : [copy(lowered)];
    if (placed?.step.family !== 'map' || more.length > 0 || shape.length > 0)
      throw new Error(`fused: ${primitive.name} is not elementwise. Leave it outside of the function`);
    const value = mapLeaves(placed.step.expression, (leaf) =>
      leaf.kind === 'input' ? (placed.inputs[leaf.index]!.buffer as Expression) : leaf,
    );
    return this.tensor(value, dtype);
  }
}

/** What a function computes from float32 numbers, one in place of each of these tensors. */
export function expressionOf(
  compute: (...inputs: Tensor[]) => Tensor,
  tensors: readonly [Tensor, ...Tensor[]],
): Expression {
  const device = new ExpressionDevice(tensors[0]);
  const inputs = tensors.map(({ dtype }, i) => device.tensor(input(i), dtype));
  return traceOn(device, () => compute(...inputs)).value as Expression;
}
