/** Downloads that are checked before they are used: a sum for every file, and the next mirror when one fails. */
import { joined } from './joined.ts';
import type { Storage } from './storage.ts';

/** A file that can be fetched from several places. */
export interface RemoteFile {
  readonly name: string;
  /** The SHA-256 sum of the file as it is fetched, in hexadecimal. */
  readonly sha256: string;
  /** How many bytes it has, where that is known. */
  readonly bytes?: number;
}

/** How far a download is: what `onProgress` is told with every piece that arrives. */
export interface Progress {
  /** Its name, without a folder. */
  readonly file: string;
  /** Bytes so far. */
  readonly received: number;
  /** Bytes in all; 0 while that is not known. */
  readonly total: number;
}

/** How files are fetched. */
export interface DownloadOptions {
  /** Folders on the net, tried in this order. */
  readonly mirrors: readonly string[];
  /** Called with every piece that arrives. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Ends the download, which then throws the reason of the signal. */
  readonly signal?: AbortSignal | undefined;
  /** After how many milliseconds without a byte a mirror is given up. Default 10,000. */
  readonly timeout?: number | undefined;
  /** Fetches in place of the platform's `fetch`: through a proxy, say, or in a test. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/** Thrown when no mirror gave the file. */
export class DownloadError extends Error {
  override name = 'DownloadError';
  /** What went wrong at each mirror, in the order in which they were tried. */
  readonly reasons: readonly string[];

  constructor(file: string, mirrors: readonly string[], reasons: readonly string[]) {
    const list = mirrors.map((mirror, i) => `  ${mirror}: ${reasons[i]}`);
    super(
      `${file} could not be downloaded:\n${list.join('\n') || '  no mirrors'}\n` +
        'Put the files into a folder and name it (directory, or GLISSADE_DATA), or try again later.',
    );
    this.reasons = reasons;
  }
}

export async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Fetches a file from the first mirror that has it right, and keeps it in the storage, if there is one. */
export async function download(
  file: RemoteFile,
  into: Storage | undefined,
  options: DownloadOptions,
): Promise<Uint8Array> {
  const reasons: string[] = [];
  const urls = options.mirrors.map((mirror) => `${mirror.replace(/\/$/, '')}/${file.name}`);
  for (const url of urls) {
    let bytes: Uint8Array;
    try {
      bytes = await fetchChecked(url, file, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      reasons.push(reason(error));
      continue;
    }
    // Another mirror would not help here.
    await into?.write(file.name, bytes).catch((error: unknown) => {
      throw new Error(
        `${file.name} came, but cannot be kept in ${into.name}: ${reason(error)}. Make room there, or name another folder (cache)`,
        { cause: error },
      );
    });
    return bytes;
  }
  throw new DownloadError(file.name, urls, reasons);
}

/** No data set file whose length is not known is larger; what sends more is something else. */
const mostBytes = 2 ** 26;

/** fetch() hides what went wrong in the cause of its error. */
const reason = (error: unknown): string =>
  error instanceof Error
    ? error.cause instanceof Error
      ? `${error.message}: ${error.cause.message}`
      : error.message
    : String(error);

/** Aborts what waits for `signal` when it was not told for a while that something arrived. */
class Patience {
  readonly #silence = new AbortController();
  readonly #milliseconds: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly signal: AbortSignal;

  constructor(milliseconds: number, other: AbortSignal | undefined) {
    this.#milliseconds = milliseconds;
    this.signal = other ? AbortSignal.any([other, this.#silence.signal]) : this.#silence.signal;
    this.renew();
  }

  renew(): void {
    this.end();
    const late = new Error(`nothing came for ${this.#milliseconds / 1000} s`);
    this.#timer = setTimeout(() => this.#silence.abort(late), this.#milliseconds);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

async function fetchChecked(url: string, file: RemoteFile, options: DownloadOptions): Promise<Uint8Array> {
  const patience = new Patience(options.timeout ?? 10_000, options.signal);
  try {
    const bytes = await fetchAll(url, file, options, patience);
    const sum = await sha256(bytes);
    if (sum !== file.sha256) throw new Error(`the SHA-256 sum is ${sum}, expected ${file.sha256}`);
    return bytes;
  } finally {
    patience.end();
  }
}

async function fetchAll(
  url: string,
  file: RemoteFile,
  { fetch = globalThis.fetch, onProgress }: DownloadOptions,
  patience: Patience,
): Promise<Uint8Array> {
  const response = await fetch(url, { signal: patience.signal });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`answered ${response.status} ${response.statusText}`.trimEnd());
  }
  const total = file.bytes ?? Number(response.headers.get('content-length') ?? 0);
  // Where the length is known, pieces go to their place: large files would be in memory twice for a while.
  const whole = file.bytes === undefined ? undefined : new Uint8Array(file.bytes);
  const parts: Uint8Array[] = [];
  let received = 0;
  const reader = response.body!.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    patience.renew();
    if (received + part.value.length > (file.bytes ?? mostBytes)) {
      await reader.cancel();
      throw new Error(`sent more than the expected ${file.bytes ?? mostBytes} bytes`);
    }
    if (whole) whole.set(part.value, received);
    else parts.push(part.value);
    received += part.value.length;
    onProgress?.({ file: file.name, received, total });
  }
  if (whole && received !== whole.length) throw new Error(`ended at byte ${received} of ${whole.length}`);
  return whole ?? joined(parts, received);
}
