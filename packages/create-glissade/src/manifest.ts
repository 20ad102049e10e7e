/** The package.json of a project. */
import { ownVersion } from './own-version.ts';
import { RefusedError } from './refused-error.ts';

interface Manifest {
  readonly name: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/**
 * The template's, with the project's name, and with the version of Glissade that this package belongs to in the place of `workspace:^`.
 *
 * @throws RefusedError for the name of something that the project depends on
 */
export function manifestFor(name: string, template: string, version: string = ownVersion()): string {
  const manifest: Manifest = JSON.parse(template);
  const { dependencies, devDependencies } = manifest;
  if (Object.hasOwn({ ...dependencies, ...devDependencies }, name))
    throw new RefusedError(`the project depends on a package that is called ${name}: take another name`);
  const published = Object.entries(dependencies).map(([dependency, range]) => [
    dependency,
    range === 'workspace:^' ? `^${version}` : range,
  ]);
  return `${JSON.stringify({ ...manifest, name, dependencies: Object.fromEntries(published) }, null, 2)}\n`;
}
