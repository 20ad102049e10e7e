/** A measured process, seen from the measuring one. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import type { Answer, Failed, Measured, Request } from './protocol.ts';

export class Child implements Measured {
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #patience: number;
  /** It ended, and all that it wrote is here. */
  readonly #closed: Promise<unknown>;
  #complaints = '';

  /** @param patience - milliseconds after which a request without an answer fails */
  constructor([program, ...args]: readonly string[], patience: number) {
    this.#patience = patience;
    this.#process = spawn(program!, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#closed = new Promise((resolve) => this.#process.on('close', resolve));
    // A child that is gone shows as the end of its output; what is written to it meanwhile is lost.
    this.#process.on('error', (error) => this.#complain(error.message));
    this.#process.stdin!.on('error', () => {});
    this.#process.stderr!.on('data', (text) => this.#complain(String(text)));
    const lines: Interface = createInterface({ input: this.#process.stdout! });
    this.#lines = lines[Symbol.asyncIterator]();
  }

  #complain(text: string): void {
    this.#complaints = (this.#complaints + text).slice(-2000);
  }

  /** The answer; an error when the child reports one, ends, or takes too long. Then it is ended. */
  async ask<Expected extends Answer>(request: Request): Promise<Expected> {
    this.#process.stdin!.write(`${JSON.stringify(request)}\n`);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const seconds = this.#patience / 1000;
      timer = setTimeout(() => reject(new Error(`no answer within ${seconds} s`)), this.#patience);
    });
    try {
      const answer = (await Promise.race([this.#answer(), late])) as Expected & Partial<Failed>;
      if (answer.error !== undefined) throw new Error(answer.error);
      return answer;
    } catch (error) {
      this.end();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** The next line that is an answer; others are what a library printed. */
  async #answer(): Promise<Answer> {
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done) {
        await this.#closed;
        throw new Error(`its process ended: ${lastWord(this.#complaints)}`);
      }
      if (value.startsWith('{')) return JSON.parse(value);
    }
  }

  end(): void {
    this.#process.kill('SIGKILL');
  }
}

/**
 * Why a process ended, from what it complained: the last error by name, as stacks and the version of Node.js stand below it, or
 * the last line. Of a package that is missing, what to do about it.
 */
export function lastWord(complaints: string): string {
  const lines = complaints.trim().split('\n');
  const reason = lines.findLast((line) => /^\w*(Error|Exception)\b.*: /.test(line)) ?? lines.at(-1)!;
  if (reason === '') return 'it gave no reason';
  const isMissing = /Cannot find (package|module) '[^./]/.test(reason);
  return isMissing ? `${reason}: run npm install in the root of the project` : reason;
}
