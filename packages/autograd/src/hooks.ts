/** Functions that are called with a gradient when a backward pass has it complete, and may give another one in its place. */
import {
  cast,
  checkFunction,
  checkSameShape,
  checkTensors,
  depend,
  type GradientHook,
  type HookHandle,
  isTracing,
  type Tensor,
  tracingDevice,
} from '@glissade/tensor';
import type { Node } from './node.ts';

/** Adds a hook behind those that there are: lists are made anew at each change, so that a compiled step learns of it. */
export function register(node: Node, hook: GradientHook): HookHandle {
  checkFunction('registerHook', hook);
  const tracing = tracingDevice();
  if (tracing && node.leaf && node.leaf.device !== tracing)
    throw new Error('registerHook: a parameter from outside of a traced function gets its hooks there, too');
  // The same function may be registered twice, and each is removed by its own handle.
  const own: GradientHook = (gradient) => hook(gradient);
  node.hooks = [...node.hooks, own];
  return {
    remove() {
      node.hooks = node.hooks.filter((each) => each !== own);
    },
  };
}

/** What the hooks of a node make of its cotangent. */
export function hooked(node: Node, cotangent: Tensor): Tensor {
  let now = cotangent;
  for (const hook of node.hooks) {
    const given = hook(now);
    if (given === undefined) continue;
    checkTensors('registerHook', given);
    checkSameShape('registerHook: what the hook gave', given!.shape, 'the gradient', now.shape);
    now = cast(given!, now.dtype);
  }
  return now;
}

/** A compiled step is traced anew when the hooks of a parameter have changed. */
export const dependOnHooks = (node: Node): void => {
  if (node.leaf && isTracing()) depend(() => node.hooks.length > 0 && node.hooks, 'the hooks of a parameter');
};
