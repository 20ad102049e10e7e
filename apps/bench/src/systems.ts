/** The systems that are measured, and how the process of each is started. */
import { fileURLToPath } from 'node:url';
import type { Specification } from './problem.ts';

export interface SystemInfo {
  readonly name: string;
  /** Heads its columns. */
  readonly title: string;
  /** Whether it can use several threads, as it is installed. */
  readonly threaded: boolean;
  readonly language: 'javascript' | 'python';
  /** The packages of others that it needs. */
  readonly packages: readonly string[];
  /** Measured when asked for. */
  readonly isOptional?: boolean;
}

/** The first is what the others are compared with. */
export const systems: readonly SystemInfo[] = [
  { name: 'glissade', title: 'glissade', threaded: true, language: 'javascript', packages: [] },
  { name: 'compiled', title: 'compiled', threaded: true, language: 'javascript', packages: [] },
  {
    name: 'revectorized',
    title: 'compiled, 256 bits',
    threaded: true,
    language: 'javascript',
    packages: [],
    isOptional: true,
  },
  {
    name: 'tfjs-cpu',
    title: 'TF.js cpu',
    threaded: false,
    language: 'javascript',
    packages: ['@tensorflow/tfjs'],
  },
  {
    name: 'tfjs-wasm',
    title: 'TF.js wasm',
    threaded: false,
    language: 'javascript',
    packages: ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm'],
  },
  {
    name: 'jax-js',
    title: 'jax-js',
    threaded: false,
    language: 'javascript',
    packages: ['@jax-js/jax'],
  },
  {
    name: 'js-pytorch',
    title: 'js-pytorch',
    threaded: false,
    language: 'javascript',
    packages: ['js-pytorch'],
  },
  { name: 'pytorch', title: 'PyTorch', threaded: true, language: 'python', packages: [] },
];

export const usualSystems = systems.filter(({ isOptional }) => !isOptional);

/** Whether a system is this house's: what it cannot do is a failure. */
export const isOurs = (name: string): boolean => ['glissade', 'compiled', 'revectorized'].includes(name);

/** One column of the table. */
export interface Column {
  readonly system: SystemInfo;
  readonly threads: number;
}

/** Each system with each number of threads, those without threads with one. */
export const columnsOf = (chosen: readonly SystemInfo[], threads: readonly number[]): Column[] =>
  chosen.flatMap((system) => (system.threaded ? threads : [1]).map((each) => ({ system, threads: each })));

/** What the processes are started with. */
export interface Programs {
  /** Node.js and its options. */
  readonly node: readonly string[];
  /** The file of worker.ts, built or not. */
  readonly worker: string;
  readonly python: string | undefined;
  readonly peersFolder: string;
}

const pytorch = fileURLToPath(new URL('../peers/pytorch.py', import.meta.url));

/** Program and arguments of the process that computes the problem in a column. */
export function commandOf({ system, threads }: Column, problem: Specification, programs: Programs): string[] {
  const specification = JSON.stringify(problem);
  if (system.language === 'python') return [programs.python!, pytorch, String(threads), specification];
  return [
    ...programs.node,
    programs.worker,
    system.name,
    String(threads),
    specification,
    programs.peersFolder,
  ];
}
