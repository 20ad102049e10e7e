/** The training step of a 784-128-10 classifier with SGD, written by hand as a program. */
import { type Expression, input, type Program, permuteView, type View } from '@glissade/tensor';
import { ProgramWriter } from './program.test-helper.ts';

type Binary = (Expression & { kind: 'binary' })['function'];
const binary = (name: Binary, left: Expression, right: Expression): Expression => ({
  kind: 'binary',
  function: name,
  left,
  right,
});
const unary = (name: 'exp' | 'log', of: Expression): Expression => ({ kind: 'unary', function: name, of });
const number = (value: number): Expression => ({ kind: 'constant', value, dtype: 'float32' });
const [first, second, third] = [input(0), input(1), input(2)];

/** Repeats a vector along rows (of a matrix with so many), or a column along columns. */
const alongRows = (view: View<number>, rows: number): View<number> => ({
  ...view,
  shape: [rows, view.shape[0]!],
  strides: [0, 1],
});
const alongColumns = (view: View<number>, columns: number): View<number> => ({
  ...view,
  shape: [view.shape[0]!, columns],
  strides: [1, 0],
});

/**
 * Inputs: x, labels, w1, b1, w2, b2, the learning rate. Outputs: the loss; w1, b1, w2, b2, updated in place; and the four
 * gradients.
 */
export function mlpStep(
  batch: number,
  [pixels, hidden, classes]: readonly [number, number, number],
): Program {
  const w = new ProgramWriter();
  const x = w.input('float32', [batch, pixels]);
  const y = w.input('int32', [batch, 1]);
  const w1 = w.input('float32', [hidden, pixels]);
  const b1 = w.input('float32', [hidden]);
  const w2 = w.input('float32', [classes, hidden]);
  const b2 = w.input('float32', [classes]);
  const rate = w.input('float32', []);
  const h = w.buffer('float32', [batch, hidden]);
  const mask = w.buffer('bool', [batch, hidden]);
  const z = w.buffer('float32', [batch, classes]);
  const top = w.buffer('float32', [batch, 1]);
  const lse = w.buffer('float32', [batch, 1]);
  const chosen = w.buffer('float32', [batch, 1]);
  const loss = w.buffer('float32', [1, 1]);
  const dz = w.buffer('float32', [batch, classes]);
  const dh = w.buffer('float32', [batch, hidden]);
  const gradients = [w1, b1, w2, b2].map(({ shape }) => w.buffer('float32', shape));
  const [dw1, db1, dw2, db2] = gradients as [View<number>, View<number>, View<number>, View<number>];

  const contract = { family: 'contract', batch: 0, inner: 1 } as const;
  const transposed = (view: View<number>): View<number> => permuteView(view, [1, 0]);
  const sum = binary('add', first!, second!);
  w.kernel(
    contract,
    [x, w1],
    [h, mask],
    [binary('maximum', sum, number(0)), binary('less', number(0), sum)],
    [alongRows(b1, batch)],
  );
  w.kernel(contract, [h, w2], [z], [sum], [alongRows(b2, batch)]);
  w.kernel({ family: 'reduce', by: 'max', axes: [1], expression: first! }, [z], [top]);
  w.kernel(
    { family: 'reduce', by: 'sum', axes: [1], expression: unary('exp', binary('subtract', first!, second!)) },
    [z, alongColumns(top, classes)],
    [lse],
    [binary('add', unary('log', first!), second!)],
    [top],
  );
  w.kernel({ family: 'gather', axis: 1 }, [z, y], [chosen], [binary('subtract', second!, first!)], [lse]);
  w.kernel(
    { family: 'reduce', by: 'sum', axes: [0], expression: first! },
    [chosen],
    [loss],
    [binary('multiply', first!, number(1 / batch))],
  );
  const isLabel: Expression = binary('equal', { kind: 'position', axis: 1 }, third!);
  const probability = unary('exp', binary('subtract', first!, second!));
  w.kernel(
    {
      family: 'map',
      expression: binary(
        'multiply',
        binary('subtract', probability, { kind: 'cast', to: 'float32', of: isLabel }),
        number(1 / batch),
      ),
    },
    [z, alongColumns(lse, classes), alongColumns(y, classes)],
    [dz],
  );
  w.kernel(
    contract,
    [dz, transposed(w2)],
    [dh],
    [{ kind: 'select', condition: second!, yes: first!, no: number(0) }],
    [mask],
  );
  const update = [binary('subtract', second!, binary('multiply', third!, first!)), first!];
  const all = (view: View<number>, shape: readonly number[]): View<number> => ({
    ...view,
    shape,
    strides: shape.map(() => 0),
  });
  const descend = (
    weight: View<number>,
    gradient: View<number>,
    delta: View<number>,
    below: View<number>,
  ): void =>
    w.kernel(contract, [transposed(delta), transposed(below)], [weight, gradient], update, [
      weight,
      all(rate, weight.shape),
    ]);
  const descendBias = (bias: View<number>, gradient: View<number>, delta: View<number>): void => {
    const row = (view: View<number>): View<number> => ({
      ...view,
      shape: [1, view.shape[0]!],
      strides: [0, 1],
    });
    w.kernel(
      { family: 'reduce', by: 'sum', axes: [0], expression: first! },
      [delta],
      [row(bias), row(gradient)],
      update,
      [row(bias), all(rate, [1, bias.shape[0]!])],
    );
  };
  descend(w2, dw2, dz, h);
  descendBias(b2, db2, dz);
  descend(w1, dw1, dh, x);
  descendBias(b1, db1, dh);
  return w.program([loss, w1, b1, w2, b2, ...gradients]);
}
