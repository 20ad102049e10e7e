/** The cotangents of a backward pass: where they are gathered, and what becomes of their memory when they have been handed on. */
import { type Arena, add, type Tensor } from '@glissade/tensor';
import type { Node } from './node.ts';
import { isMiddle } from './padded.ts';
import { isRecording } from './recording.ts';
import type { Share } from './vjp/rule.ts';
import { joined } from './vjp/slices.ts';

type Waiting = Pick<Node, 'cotangent' | 'parts'>;

/** How many passes are going on, each within the one before. */
let passes = 0;

/** What waits at a node, which has nothing then. */
function emptied(node: Node): Waiting {
  const { cotangent, parts } = node;
  node.cotangent = node.parts = undefined;
  return { cotangent, parts };
}

/**
 * Cotangents wait at their nodes until all shares are there. A rule keeps nothing of what it computes but the share that it
 * gives: so whatever else was made, and every cotangent after its turn, goes back to the backend at once. Nothing does where
 * the pass is recorded, and nothing that others have seen.
 */
export class Cotangents {
  readonly #arena: Arena | undefined;
  readonly #nodes: readonly Node[];
  /** What a pass around this one, of which somebody's own derivative asks for this one, has waiting at these nodes. */
  readonly #others: readonly Waiting[];

  constructor(output: Tensor, nodes: readonly Node[]) {
    this.#arena = isRecording() ? undefined : output.device.newArena?.();
    this.#arena?.open();
    this.#nodes = nodes;
    this.#others = passes++ > 0 ? nodes.map(emptied) : [];
  }

  /** Adds to what a node has. */
  give(node: Node, share: Share): void {
    if ('cotangent' in share) {
      node.parts ??= [];
      node.parts.push(share);
      this.#arena?.hold(share.cotangent);
      return;
    }
    const before = node.cotangent;
    node.cotangent = before ? add(before, share) : share;
    this.#arena?.hold(node.cotangent);
    if (before) this.#arena?.drop(before);
  }

  /** Takes from a node what it has gathered, to hand it on. */
  take(node: Node): Tensor | undefined {
    const { cotangent, parts } = emptied(node);
    if (!parts) return cotangent;
    const whole = joined(parts);
    const all = cotangent ? add(cotangent, whole) : whole;
    this.#arena?.hold(all);
    if (cotangent) this.#arena?.drop(cotangent);
    for (const part of parts) this.#arena?.drop(part.cotangent);
    return all;
  }

  /** Takes what a padded tensor's node has gathered, if that is no more than the cotangent of what was padded. */
  takeMiddle(node: Node): Tensor | undefined {
    const { cotangent, parts } = node;
    if (cotangent || parts?.length !== 1 || !isMiddle(node, parts[0]!.slice)) return undefined;
    node.parts = undefined;
    return parts[0]!.cotangent;
  }

  /** Calls what is not this pass's own, and sees a cotangent: that, and what it makes, is left alone. */
  outside<Result>(cotangent: Tensor, call: () => Result): Result {
    this.#arena?.close();
    const result = call();
    this.#arena?.open();
    this.#arena?.keep(cotangent);
    return result;
  }

  /** The cotangent has been handed on. */
  done(cotangent: Tensor): void {
    this.#arena?.drop(cotangent);
    this.#arena?.sweep();
  }

  /** Ends the pass, which may have failed. */
  end(): void {
    passes--;
    this.#arena?.close();
    for (const [i, node] of this.#nodes.entries()) {
      node.cotangent = this.#others[i]?.cotangent;
      node.parts = this.#others[i]?.parts;
    }
  }
}
