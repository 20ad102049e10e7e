/** What explain() says, on a step small enough to read. */
import { parameter } from '@glissade/autograd';
import { crossEntropy } from '@glissade/losses';
import { Linear, ReLU, Sequential } from '@glissade/nn';
import { SGD } from '@glissade/optim';
import { manualSeed, ones, type Tensor, tensor } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { compile, explain, printProgram } from './index.ts';

describe('explain', () => {
  const w = parameter(tensor([1, 2, 3]));
  const step = compile((x: Tensor) => x.mul(w).relu().sum());

  test('needs a program', async () => {
    await expect(explain(compile(() => w))).rejects.toThrow('Call it once first');
  });

  test('shows the graph, the kernels with their work, and the buffers', async () => {
    step(ones([4, 3]));
    expect(await explain(step, { rounds: 0 })).toBe(
      `program 1: 8 lines traced, 7 after the passes, 1 kernel

as traced
%0 = argument 0 : float32[4, 3]
%1 = parameter : float32[3]
%2 = multiply(%0, %1) : float32[4, 3]
%3 = fill() value=0 : float32[]
%4 = lessEqual(%2, %3) : bool[4, 3]
%5 = fill() value=0 : float32[]
%6 = select(%4, %5, %2) : float32[4, 3]
%7 = sum(%6) axes=[0,1] keepdim=false : float32[]
result = %7

after the passes
%0 = argument 0 : float32[4, 3]
%1 = parameter : float32[3]
%2 = multiply(%0, %1) : float32[4, 3]
%3 = fill() value=0 : float32[]
%4 = lessEqual(%2, %3) : bool[4, 3]
%5 = select(%4, %3, %2) : float32[4, 3]
%6 = sum(%5) axes=[0,1] keepdim=false : float32[]
result = %6

     kernel operations      bytes
          0         60         64
    b2[1, 1] = sum(where(lessEqual(multiply(b0[4, 3], b1[4, 3 by 0, 1]), 0), 0, multiply(b0[4, 3], b1[4, 3 by 0, 1]))) over [0, 1]

buffers: 192 bytes of memory for 64 bytes of buffers
b0 float32[12] at 0 input
b1 float32[3] at 64 input
b2 float32[1] at 128 result`,
    );
  });

  test('measures', async () => {
    const text = await explain(step, { rounds: 3 });
    expect(text).toMatch(/kernel +operations +bytes +us +GFLOP\/s +GB\/s/);
    expect(text).toMatch(/all kernels: [\d.]+ us/);
  });
});

test('the program of a classifier, from the loss to the updated weights', () => {
  manualSeed(0);
  const model = new Sequential(new Linear(784, 128), new ReLU(), new Linear(128, 10));
  const optimizer = new SGD(model.parameters(), { lr: 0.1 });
  const train = compile((x: Tensor, y: Tensor) => {
    const loss = crossEntropy(model.forward(x), y);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  });
  train(ones([64, 784]), tensor(new Int32Array(64)));
  expect(printProgram(train.programs[0]!.program)).toBe(`  0  v = contract(b0[64, 784], b2[128, 784]) inner=1
       b4[64, 128] = add(v, b3[64, 128 by 0, 1])
       b5[64, 128] = where(lessEqual(add(v, b3[64, 128 by 0, 1]), 0), 0, add(v, b3[64, 128 by 0, 1]))
  1  v = contract(b5[64, 128], b6[10, 128]) inner=1
       b8[64, 10] = add(v, b7[64, 10 by 0, 1])
  2  b9[64, 1] = max(b8[64, 10]) over [1]
  3  v = sum(exp(subtract(b8[64, 10], b9[64, 10 by 1, 0]))) over [1]
       b10[64, 1] = log(v)
  4  b11[64, 10] = subtract(subtract(b8[64, 10], b9[64, 10 by 1, 0]), b10[64, 10 by 1, 0])
  5  b12[64, 10] = equal(position(1), where(multiply(lessEqual(0, b1[64, 10 by 1, 0]), less(b1[64, 10 by 1, 0], 10)), b1[64, 10 by 1, 0], 0))
  6  b13[64, 1] = max(where(b12[64, 10], b11[64, 10], -Infinity)) over [1]
  7  v = sum(float32(equal(equal(b1[64], -100), 0))) over [0]
       b14[1] = v
       b16[1] = divide(1, v)
  8  v = sum(where(equal(b1[64], -100), 0, negate(where(multiply(lessEqual(0, b1[64]), less(b1[64], 10)), b13[64], NaN)))) over [0]
       b15[1] = divide(v, b14[1])
  9  b17[64, 1] = add(0, where(multiply(lessEqual(0, b1[64, 1]), less(b1[64, 1], 10)), negate(where(equal(b1[64, 1], -100), 0, b16[64, 1 by 0, 0])), 0))
 10  b18[64, 10] = subtract(where(b12[64, 10], b17[64, 10 by 1, 0], 0), multiply(exp(b11[64, 10]), b17[64, 10 by 1, 0]))
 11  v = contract(b18[64, 10], b6[128, 10 by 1, 128]) inner=1
       b21[64, 128] = where(lessEqual(b4[64, 128], 0), 0, v)
 12  v = contract(b21[128, 64 by 1, 128], b0[784, 64 by 1, 784]) inner=1
       b23[128, 784] = v
       b2[128, 784] = subtract(b2[128, 784], multiply(v, b24[128, 784 by 0, 0]))
 13  v = sum(b21[64, 128]) over [0]
       b22[1, 128] = v
       b3[1, 128] = subtract(b3[1, 128], multiply(v, b24[1, 128 by 0, 0]))
 14  v = contract(b18[10, 64 by 1, 10], b5[128, 64 by 1, 128]) inner=1
       b20[10, 128] = v
       b6[10, 128] = subtract(b6[10, 128], multiply(v, b24[10, 128 by 0, 0]))
 15  v = sum(b18[64, 10]) over [0]
       b19[1, 10] = v
       b7[1, 10] = subtract(b7[1, 10], multiply(v, b24[1, 10 by 0, 0]))
1116160 bytes for 25 buffers of 1122784 bytes`);
});
