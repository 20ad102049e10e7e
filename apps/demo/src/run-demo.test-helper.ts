/** The program in a process of its own. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';

const cli = fileURLToPath(new URL('cli.ts', import.meta.url));
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

interface Settings {
  /** Text on standard output at which Ctrl-C is pressed. */
  readonly interruptAt?: string | undefined;
  /** Beside the variables that there are. */
  readonly env?: Readonly<Record<string, string>>;
  /** Another program of the demo's. */
  readonly program?: string;
}

export function runDemo(
  folder: string,
  args: readonly string[],
  { interruptAt, env, program = cli }: Settings = {},
): Promise<Outcome> {
  const child = spawn(
    process.execPath,
    ['--conditions=@glissade/source', '--import', tsx, program, ...args],
    {
      cwd: folder,
      env: { ...process.env, NODE_PATH: '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  return outcomeOf(child, interruptAt, () => child.kill('SIGINT'));
}

/**
 * What a process writes, and how it ends.
 *
 * @param interruptAt - text on standard output at which `interrupt` is called, once
 */
export function outcomeOf(
  child: ChildProcessByStdio<null, Readable, Readable>,
  interruptAt: string | undefined,
  interrupt: () => void,
): Promise<Outcome> {
  let [out, error] = ['', ''];
  let interrupted = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    if (interruptAt === undefined || interrupted || !out.includes(interruptAt)) return;
    interrupted = true;
    interrupt();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    error += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ code, out, error }));
  });
}
