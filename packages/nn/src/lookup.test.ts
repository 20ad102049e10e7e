/** Modules and tensors by path, and what a module without a name is called. */
import { ones, reference, type Tensor, useBackend } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  BatchNorm1d,
  Linear,
  Module,
  moduleName,
  ReLU,
  Sequential,
  summary,
  TransformerEncoderLayer,
} from './index.ts';

beforeAll(() => useBackend(reference));

class Net extends Module {
  body = [new Linear(4, 3), new ReLU()];
  norm = new BatchNorm1d(3);
  heads = { first: new Linear(3, 2), second: new Sequential(new Linear(3, 1)) };
  tied = this.body[0]!;
  forward(x: Tensor): Tensor {
    return this.heads.first.forward(this.norm.forward(this.body.reduce((y, each) => each.forward(y), x)));
  }
}
const net = new Net();

test('the children are the modules in the fields, each once', () => {
  expect(net.namedChildren()).toEqual([
    ['body.0', net.body[0]],
    ['body.1', net.body[1]],
    ['norm', net.norm],
    ['heads.first', net.heads.first],
    ['heads.second', net.heads.second],
  ]);
  expect(net.children()).toHaveLength(5);
  expect(new Sequential(new ReLU(), new ReLU()).namedChildren().map(([name]) => name)).toEqual(['0', '1']);
});

describe('by path', () => {
  test('are found what namedModules, namedParameters and namedBuffers give', () => {
    for (const [path, module] of net.namedModules()) expect(net.getSubmodule(path)).toBe(module);
    for (const [path, parameter] of net.namedParameters()) expect(net.getParameter(path)).toBe(parameter);
    for (const [path, buffer] of net.namedBuffers()) expect(net.getBuffer(path)).toBe(buffer);
    expect(net.getSubmodule('tied', Linear).weight).toBe(net.getParameter('body.0.weight'));
    const layer = new TransformerEncoderLayer(4, 2);
    expect(layer.getParameter('self_attn.out_proj.bias').shape).toEqual([4]);
  });

  test.each<[() => unknown, string]>([
    [
      () => net.getSubmodule('body.7'),
      "getSubmodule: there is no module 'body.7': Net has body.0, body.1, norm, heads.first, heads.second, tied",
    ],
    [
      () => net.getSubmodule('heads.second.1'),
      "there is no module 'heads.second.1': Sequential, at 'heads.second', has 0",
    ],
    [() => net.getSubmodule('norm.weight'), "'norm.weight' of Net is no module but a tensor"],
    [() => net.getSubmodule('norm', Linear), "getSubmodule: 'norm' is a BatchNorm1d; expected a Linear"],
    [
      () => net.getSubmodule(3 as never),
      "getSubmodule: the path is 3; expected a text, such as 'layers.0.weight'",
    ],
    [() => net.getParameter('norm'), "getParameter: 'norm' of Net is no parameter but a module, BatchNorm1d"],
    [() => net.getParameter('norm.running_mean'), "'norm.running_mean' of Net is no parameter but a tensor"],
    [
      () => net.getParameter('norm.gain'),
      "getParameter: there is no parameter 'norm.gain': BatchNorm1d, at 'norm', has weight, bias",
    ],
    [
      () => net.getBuffer('body.1.mean'),
      "getBuffer: there is no buffer 'body.1.mean': ReLU, at 'body.1', has none",
    ],
  ])('%s', (run, message) => expect(run).toThrow(message));
});

test('a class is called by the name that it had before a bundler put a line in front of it', () => {
  const Head = class _Head extends Linear {};
  expect(moduleName(new Head(2, 3))).toBe('Head');
  expect(`${new Head(2, 3)}`).toBe('Head(inFeatures=2, outFeatures=3, bias=true)');
  expect(() => new Head(2, 3).loadStateDict({})).toThrow('the state does not fit Head, nothing');
});

describe('a class without a name is called as the nearest above it', () => {
  const plain = new (class extends Module {
    layer = new (class extends Linear {})(2, 3);
    forward(x: Tensor): Tensor {
      return this.layer.forward(x);
    }
  })();

  test('in errors', () => {
    expect(() => plain.forward(ones([1, 3]))).toThrow(/^Module\.layer \(Linear\): linear: /);
    expect(() => plain.loadStateDict({})).toThrow('the state does not fit Module, nothing');
    expect(() => new (class extends BatchNorm1d {})(0)).toThrow(/^BatchNorm1d: numFeatures is 0/);
  });

  test('in summaries and prints', () => {
    expect(`${plain}`).toBe('Module(\n  (layer): Linear(inFeatures=2, outFeatures=3, bias=true)\n)');
    expect(summary(plain, [1, 2])).toMatch(/Module {12}\[1, 3\]\s+layer \(Linear\)/);
  });
});
