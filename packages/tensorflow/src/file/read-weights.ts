/** The weights of a model, out of all files that its manifest names. */
import { joined } from './joined.ts';
import { bytesOf, type ReadFile } from './read-file.ts';
import { type FileWeight, groupsOf, weightsIn } from './weights-manifest.ts';

/** All weights, in the order of the manifest. Throws for a manifest that is none, and for files of another length than it says. */
export async function readWeights(
  operation: string,
  read: ReadFile,
  file: string,
  manifest: unknown,
): Promise<FileWeight[]> {
  const groups = groupsOf(operation, file, manifest);
  const weights = await Promise.all(
    groups.map(async (group) => {
      const parts = await Promise.all(group.paths.map((path) => bytesOf(operation, read, path)));
      return weightsIn(operation, group, joined(parts));
    }),
  );
  return weights.flat();
}
