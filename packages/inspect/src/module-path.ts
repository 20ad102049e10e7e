/** Which module runs, while a model is called. */
import { type AnyModule, Module } from '@glissade/nn';
import { described, type HookHandle } from '@glissade/tensor';

/** Follows the calls of a model's modules by hooks, until it is ended. */
export class ModulePath {
  readonly #running: string[] = [];
  readonly #handles: HookHandle[] = [];

  constructor(operation: string, model: AnyModule | undefined) {
    if (model !== undefined && !(model instanceof Module))
      throw new TypeError(`${operation}: model is ${described(model)}; expected a module`);
    for (const [path, module] of model?.namedModules() ?? []) {
      this.#handles.push(
        module.registerForwardPreHook(() => void this.#running.push(path)),
        module.registerForwardHook(() => void this.#running.pop()),
      );
    }
  }

  /** The path of the innermost that runs, '' for the model itself; undefined outside of it. */
  get current(): string | undefined {
    return this.#running.at(-1);
  }

  end(): void {
    for (const handle of this.#handles) handle.remove();
  }
}
