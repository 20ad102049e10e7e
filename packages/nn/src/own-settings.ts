/** Settings that a compiled step changes by itself: the mode of a module, what is frozen. */
import { type StateTracer, stateTracer } from '@glissade/tensor';

/** Of whom each trace has changed the mode so far. */
const changedIn = new WeakMap<StateTracer, WeakSet<object>>();

/** Notes, in a trace, that the function sets `owner[name]`, where `before` was: so does each call. */
export function noteChange(owner: object, name: string, value: unknown, before: unknown): void {
  const tracer = stateTracer();
  if (!tracer) return;
  tracer.writeField(owner, [name], value, before, []);
  const changed = changedIn.get(tracer) ?? new WeakSet();
  changedIn.set(tracer, changed.add(owner));
}

/** Whether the function that is traced has said by itself what it reads now: then nothing depends on what was there before. */
export function isOwnChange(owner: object): boolean {
  const tracer = stateTracer();
  return tracer !== undefined && (changedIn.get(tracer)?.has(owner) ?? false);
}
