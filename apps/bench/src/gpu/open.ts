/** Opens a system, in Node or in a page. */
import type { Host } from '../host.ts';
import type { System } from '../task.ts';
import { glissadeOnGpu } from './glissade.ts';

interface Peer {
  open(host: Host, device: string): Promise<System>;
}

/**
 * @param host - finds the packages of others
 * @param peer - imports a file of peers/
 * @param adapter - a part of the adapter's name, in Node
 */
export async function openOnGpu(
  system: string,
  host: Host,
  peer: (file: string) => Promise<unknown>,
  adapter = '',
): Promise<System> {
  if (system === 'compiled' || system === 'glissade') return glissadeOnGpu(system === 'compiled', adapter);
  const { open } = (await peer(`${system}.mjs`)) as Peer;
  return open(host, 'webgpu');
}
