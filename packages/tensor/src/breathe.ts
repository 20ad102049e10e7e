/** A turn for the others: events, timers and painting. */

/** How long a loop may keep the thread to itself, in milliseconds: less than a frame. */
const longest = 12;

let before = 0;

type Task = (run: () => void) => void;

/** The quickest way to a new task. Taken when this file is loaded: tests put their own clocks in its place. */
const nextTask: Task = /* @__PURE__ */ soonest();

function soonest(): Task {
  const { setImmediate, MessageChannel, setTimeout } = globalThis as unknown as {
    setImmediate?: Task;
    MessageChannel: typeof globalThis.MessageChannel;
    setTimeout: Task;
  };
  return (run) => {
    try {
      if (setImmediate) setImmediate(run);
      else {
        // One for each turn: a server's requests may not share theirs (Cloudflare's workers stop at that).
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
          port1.close();
          run();
        };
        port2.postMessage(0);
      }
    } catch {
      // There is neither, or what there is is refused, as in the edge runtime of Next.js.
      setTimeout(run);
    }
  };
}

/**
 * Lets events, timers and painting have their turn, if they had none for some milliseconds; else it goes on at once. Reading a value
 * with `await` does so, and so does a `for await` over a DataLoader: call it in loops that do neither, or an animation stops and no
 * button can be pressed.
 *
 * @example
 * ```ts
 * import { breathe } from '@glissade/tensor';
 *
 * let stopped = false;
 * setTimeout(() => {
 *   stopped = true;
 * }, 20);
 * let steps = 0;
 * while (!stopped) {
 *   steps++;
 *   await breathe();
 * }
 * console.log(steps > 0); // => true
 * ```
 */
export async function breathe(): Promise<void> {
  if (performance.now() - before < longest) return;
  await new Promise<void>(nextTask);
  before = performance.now();
}
