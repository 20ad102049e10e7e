import { customGradient, parameter } from '@glissade/autograd';
import { Linear, Sequential, Softmax } from '@glissade/nn';
import { full, reference, type Tensor, tensor, useBackend, where, zeros } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { detectAnomaly } from './detect-anomaly.ts';

beforeAll(() => useBackend(reference));

const messageOf = (run: () => unknown, options?: Parameters<typeof detectAnomaly>[1]): Promise<string> =>
  detectAnomaly(run, options).then(
    () => 'fine',
    (error: Error) => error.message.replace(/packages\/inspect\/src\//g, '').replace(/:\d+:\d+/g, ''),
  );

describe('forward', () => {
  test('names the first operation that gives NaN, its line, and what it was given', async () => {
    const x = tensor([
      [1, 2],
      [-3, 4],
    ]);
    expect(await messageOf(() => x.log().add(1))).toBe(
      'detectAnomaly: log gave NaN in 1 of 4 elements of [2, 2] at detect-anomaly.test.ts. At [1, 0] it was given -3',
    );
    expect(await messageOf(() => x.sub(x).div(tensor([0, 1])))).toBe(
      'detectAnomaly: divide gave NaN in 2 of 4 elements of [2, 2] at detect-anomaly.test.ts. At [0, 0] it was given 0 and 0',
    );
    expect(await messageOf(() => tensor(-1).sqrt())).toBe(
      'detectAnomaly: sqrt gave NaN at detect-anomaly.test.ts. It was given -1',
    );
  });

  test('tells data that hold NaN, and Infinity in a sum of products', async () => {
    expect(await messageOf(() => tensor([1, 2]).mul(tensor([[NaN, 1]])))).toContain(
      'multiply gave NaN in 1 of 2 elements of [1, 2] at detect-anomaly.test.ts. Its input 1, [1, 2], held NaN before: look at the data',
    );
    const row = tensor([[Infinity, 1]]);
    expect(await messageOf(() => row.matmul(tensor([[0], [1]])))).toContain(
      'Its input 0, [1, 2], holds Infinity',
    );
  });

  test('names the module', async () => {
    const model = new Sequential(new Linear(2, 2), new Softmax(1));
    model.parameters()[0]!.fill_(3e38);
    expect(await messageOf(() => model.forward(full([1, 2], 3e38)), { model })).toContain(
      'elements of [1, 2] in 1 at ',
    );
  });

  test('lets through what has no NaN, and gives the result', async () => {
    expect(await detectAnomaly(() => tensor([1, Infinity]).mul(2).toArray())).toEqual([2, Infinity]);
    expect(await detectAnomaly(async () => tensor(3).item())).toBe(3);
    // Whole numbers have none.
    expect(await detectAnomaly(() => tensor([NaN]).isnan().toArray())).toEqual([true]);
  });
});

describe('backward', () => {
  test('names the call that the derivative is of, and where that was', async () => {
    const w = parameter(tensor([1, 0]));
    expect(
      await messageOf(() =>
        w
          .sqrt()
          .mul(tensor([1, 0]))
          .sum()
          .backward(),
      ),
    ).toBe(
      'detectAnomaly: the derivative of sqrt is NaN: within it, sqrtBackward gave NaN in 1 of 2 elements of [2]; ' +
        'sqrt was called at detect-anomaly.test.ts. At [1] it was given 0 and 0',
    );
  });

  test('names a function with a derivative of its own', async () => {
    const odd = customGradient({
      name: 'odd',
      forward: (x: Tensor) => x.mul(1),
      backward: (cotangent: Tensor, [x]) => [cotangent.mul(x!.log())],
    });
    const w = parameter(tensor([-1]));
    expect(await messageOf(() => odd(w).sum().backward())).toContain(
      'the derivative of odd is NaN: within it, log gave NaN; odd was called at detect-anomaly.test.ts. At [0] it was given -1',
    );
  });

  test('alone, where the forward pass means its NaN', async () => {
    const w = parameter(tensor([1, -4]));
    const loss = (): Tensor => where(w.gt(0), w.sqrt(), zeros([2])).sum();
    expect(await messageOf(loss)).toContain('sqrt gave NaN');
    expect(await messageOf(loss, { backwardOnly: true })).toBe('fine');
    expect(await messageOf(() => loss().backward(), { backwardOnly: true })).toContain(
      'the derivative of sqrt is NaN',
    );
  });
});

test('names what is no model, function or option', async () => {
  await expect(detectAnomaly(undefined as never)).rejects.toThrow('detectAnomaly: expected a function');
  await expect(detectAnomaly(() => 1, { model: {} as never })).rejects.toThrow('detectAnomaly: model is ');
  await expect(detectAnomaly(() => 1, { modle: 1 } as never)).rejects.toThrow('there is no option modle');
});
