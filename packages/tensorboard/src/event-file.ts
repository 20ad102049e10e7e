/** Where events go: a file of the run's folder, or whoever takes bytes. */

/** Takes the bytes of a run's events, in order: what a page sends to a server, or collects for a download. */
export interface EventSink {
  write(bytes: Uint8Array<ArrayBuffer>): void;
  close?(): void;
}

interface Modules {
  readonly 'node:fs': typeof import('node:fs');
  readonly 'node:os': typeof import('node:os');
  readonly 'node:path': typeof import('node:path');
}

/** Node's own module, without an import that a bundler for pages would stumble over. */
function nodeModule<Name extends keyof Modules>(name: Name): Modules[Name] {
  const found = typeof process === 'object' ? process.getBuiltinModule?.(name) : undefined;
  if (!found)
    throw new Error(
      'SummaryWriter: there are no folders here to write to; give an object with write(bytes) instead',
    );
  return found as Modules[Name];
}

/** runs/2026-11-23T09-15-02_host, as PyTorch names runs but for the date's form. */
export function defaultFolder(comment: string): string {
  const when = new Date().toISOString().slice(0, 19).replace(/:/g, '-');
  return nodeModule('node:path').join('runs', `${when}_${nodeModule('node:os').hostname()}${comment}`);
}

export const joined = (folder: string, name: string): string => nodeModule('node:path').join(folder, name);

let files = 0;

/**
 * A new file in a folder, which is made where it is missing. Each event is written at once: a training loop need not give others
 * their turn for a curve to be seen, and whatever ends the program, what was said is there.
 */
export function eventFile(folder: string, suffix: string): EventSink {
  const { closeSync, mkdirSync, openSync, writeSync } = nodeModule('node:fs');
  mkdirSync(folder, { recursive: true });
  const seconds = String(Math.floor(Date.now() / 1000)).padStart(10, '0');
  const name = `events.out.tfevents.${seconds}.${nodeModule('node:os').hostname()}.${process.pid}.${files++}${suffix}`;
  const file = openSync(joined(folder, name), 'ax');
  return {
    write: (bytes) => {
      for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
    },
    close: () => closeSync(file),
  };
}
