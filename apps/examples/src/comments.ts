/** The comments in the source of Glissade's packages: a few thousand lines of English, which come with the repository. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const packages = new URL('../../../packages/', import.meta.url);

/** What is between the stars, up to the first source or `@example`, as one line each; the same ones in the same order. */
export function comments(): string[] {
  const files = readdirSync(packages).flatMap((name) => {
    const folder = new URL(`${name}/src/`, packages);
    return filesBelow(folder).filter(({ pathname }) => /(?<!test|test-helper)\.ts$/.test(pathname));
  });
  const found = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\/\*\*(.*?)\*\//gs)].map(([, text]) => {
      const [prose] = text!.replace(/^ *\* ?/gm, '').split(/^ *@|Source:/m);
      return prose!.replace(/\s+/g, ' ').trim();
    }),
  );
  // Few characters are not ASCII: too few to learn what they are.
  return [...new Set(found)].filter((line) => /^[ -~]+$/.test(line));
}

function filesBelow(folder: URL): URL[] {
  if (!existsSync(folder)) return []; // packages/ may hold other things, too
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory() ? filesBelow(new URL(`${entry.name}/`, folder)) : [new URL(entry.name, folder)],
    );
}
