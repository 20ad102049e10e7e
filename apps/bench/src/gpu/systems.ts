/** The systems that are measured on a GPU, and the places where they run. */
import { join } from 'node:path';
import type { Specification } from '../problem.ts';

/** A page of Chromium; Node with the package `webgpu`; PyTorch on CUDA. */
export type Place = 'chromium' | 'node' | 'cuda';

export const places: readonly Place[] = ['chromium', 'node', 'cuda'];

export interface GpuSystem {
  readonly name: string;
  /** Heads its columns. */
  readonly title: string;
  readonly places: readonly Place[];
  /** The packages of others that it needs. */
  readonly packages: readonly string[];
  /** How many times the usual difference its results may have: its products are not of float32. */
  readonly tolerance?: number;
}

/** The first is what the others are compared with. */
export const gpuSystems: readonly GpuSystem[] = [
  { name: 'compiled', title: 'glissade compiled', places: ['chromium', 'node'], packages: [] },
  { name: 'glissade', title: 'glissade eager', places: ['chromium', 'node'], packages: [] },
  { name: 'jax-js', title: 'jax-js', places: ['chromium', 'node'], packages: ['@jax-js/jax'] },
  {
    name: 'tfjs',
    title: 'TF.js',
    places: ['chromium', 'node'],
    packages: ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-webgpu'],
  },
  { name: 'pytorch', title: 'PyTorch', places: ['cuda'], packages: [] },
  { name: 'pytorch-tf32', title: 'PyTorch TF32', places: ['cuda'], packages: [], tolerance: 20 },
];

export const isOurs = (name: string): boolean => name === 'compiled' || name === 'glissade';

/** One column of the tables. */
export interface GpuColumn {
  readonly system: GpuSystem;
  readonly place: Place;
}

export const gpuColumnsOf = (chosen: readonly GpuSystem[], where: readonly Place[]): GpuColumn[] =>
  where.flatMap((place) =>
    chosen.filter((system) => system.places.includes(place)).map((system) => ({ system, place })),
  );

/** What the processes are started with. */
export interface GpuPrograms {
  /** Node.js and its options. */
  readonly node: readonly string[];
  /** The file of worker.ts, built or not. */
  readonly worker: string;
  readonly python: string | undefined;
  /** The folder peers/. */
  readonly scripts: string;
  readonly peersFolder: string;
  /** A part of the adapter's name. */
  readonly adapter: string | undefined;
}

/** Program and arguments of the process that computes the problem in a column, which is none of a page. */
export function gpuCommandOf(
  { system, place }: GpuColumn,
  problem: Specification,
  programs: GpuPrograms,
): string[] {
  const { node, worker, python, scripts, peersFolder, adapter = '' } = programs;
  const specification = JSON.stringify(problem);
  if (place === 'cuda') {
    const device = system.name.replace('pytorch', 'cuda');
    return [python!, join(scripts, 'pytorch.py'), device, specification];
  }
  return [...node, worker, system.name, specification, scripts, peersFolder, adapter];
}
