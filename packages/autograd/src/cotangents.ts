/** The cotangents of a backward pass: where they are gathered, and what becomes of their memory when they have been handed on. */
import { type Arena, add, type Tensor } from '@glissade/tensor';
import type { Node } from './node.ts';
import { isMiddle } from './padded.ts';
import { isRecording } from './recording.ts';
import type { Part, Share } from './vjp/rule.ts';
import { joined } from './vjp/slices.ts';

/** What a node has so far: a cotangent, and some of slices of its tensor. */
interface Waiting {
  cotangent: Tensor | undefined;
  readonly parts: Part[];
}

/**
 * Cotangents wait until all shares are there; here, not at their nodes, where a pass within this one, which a derivative of somebody's
 * own may ask for, would take them. A rule keeps nothing of what it computes but the share that it
 * gives: so whatever else was made, and every cotangent after its turn, goes back to the backend at once. Nothing does where
 * the pass is recorded, and nothing that others have seen.
 */
export class Cotangents {
  readonly #arena: Arena | undefined;
  readonly #waiting = new Map<Node, Waiting>();

  constructor(output: Tensor) {
    this.#arena = isRecording() ? undefined : output.device.newArena?.();
    this.#arena?.open();
  }

  /** Adds to what a node has. */
  give(node: Node, share: Share): void {
    const waiting = this.#waiting.get(node) ?? { cotangent: undefined, parts: [] };
    this.#waiting.set(node, waiting);
    if ('cotangent' in share) {
      waiting.parts.push(share);
      this.#arena?.hold(share.cotangent);
      return;
    }
    const before = waiting.cotangent;
    waiting.cotangent = before ? add(before, share) : share;
    this.#arena?.hold(waiting.cotangent);
    if (before) this.#arena?.drop(before);
  }

  /** Takes from a node what it has gathered, to hand it on. */
  take(node: Node): Tensor | undefined {
    const waiting = this.#waiting.get(node);
    if (!waiting) return undefined;
    this.#waiting.delete(node);
    const { cotangent, parts } = waiting;
    if (parts.length === 0) return cotangent;
    const whole = joined(parts);
    const all = cotangent ? add(cotangent, whole) : whole;
    this.#arena?.hold(all);
    if (cotangent) this.#arena?.drop(cotangent);
    for (const part of parts) this.#arena?.drop(part.cotangent);
    return all;
  }

  /** Takes what a padded tensor's node has gathered, if that is no more than the cotangent of what was padded. */
  takeMiddle(node: Node): Tensor | undefined {
    const { cotangent, parts: [part, another] = [] } = this.#waiting.get(node) ?? {};
    if (cotangent || !part || another || !isMiddle(node, part.slice)) return undefined;
    this.#waiting.delete(node);
    return part.cotangent;
  }

  /** Calls what is not this pass's own: what it makes is left alone. */
  outside<Result>(call: () => Result): Result {
    this.#arena?.close();
    const result = call();
    this.#arena?.open();
    return result;
  }

  /** Somebody else has the cotangent now, too. */
  keep(cotangent: Tensor): void {
    this.#arena?.keep(cotangent);
  }

  /** The cotangent has been handed on. */
  done(cotangent: Tensor): void {
    this.#arena?.drop(cotangent);
    this.#arena?.sweep();
  }

  /** Ends the pass, which may have failed. */
  end(): void {
    this.#arena?.close();
  }
}
