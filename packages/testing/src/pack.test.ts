/** Each package, packed and installed with only what it depends on, as a user would get it. */
import { type ExecFileSyncOptionsWithStringEncoding, execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const packages = join(dirname(fileURLToPath(import.meta.url)), '../..');

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly sideEffects?: boolean;
  readonly dependencies?: Record<string, string>;
  /** Of a library. */
  readonly exports: { readonly '.'?: { readonly types: string; readonly default: string } };
  /** Of a program: its file, by its name. */
  readonly bin?: Readonly<Record<string, string>>;
}

const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const published = readdirSync(packages)
  .filter((name) => existsSync(join(packages, name, 'package.json')))
  .map((name) => ({ folder: join(packages, name), manifest: manifestOf(join(packages, name)) }))
  .filter(({ manifest }) => !manifest.private);
const libraries = published.filter(({ manifest }) => manifest.exports['.']);
const programs = published.filter(({ manifest }) => manifest.bin);
const built = published.every(({ folder, manifest }) =>
  existsSync(join(folder, manifest.exports['.']?.default ?? Object.values(manifest.bin!)[0]!)),
);

/** All packages are packed and installed in a minute, and on a machine with much else to do in some. */
const patience = { timeout: 480_000 };
const title = built ? 'packed packages' : 'packed packages (skipped: run the build first)';

/** The pnpm that runs the tests, or the pinned one. */
function pnpm(): string[] {
  const running = process.env['npm_execpath'];
  if (running?.includes('pnpm')) return [process.execPath, running];
  const { packageManager } = JSON.parse(readFileSync(join(packages, '../package.json'), 'utf8'));
  return ['npx', '--yes', '--prefer-offline', packageManager.split('+')[0]];
}

const quietly = (cwd: string): ExecFileSyncOptionsWithStringEncoding => ({
  cwd,
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'pipe'],
});

/** The folders of what a package needs, by their names, itself first; those of others as the workspace has installed them. */
function needed(name: string, folder: string, found = new Map<string, string>()): Map<string, string> {
  if (found.has(name)) return found;
  found.set(name, folder);
  for (const dependency of Object.keys(manifestOf(folder).dependencies ?? {})) {
    const own = published.find(({ manifest }) => manifest.name === dependency);
    needed(dependency, own?.folder ?? installed(dependency, folder), found);
  }
  return found;
}

/** Where pnpm has put a dependency: within the folder, or beside it where that is a dependency itself. */
function installed(name: string, folder: string): string {
  const within = join(folder, 'node_modules', name);
  const beside = manifestOf(folder)
    .name.split('/')
    .map(() => '..');
  return realpathSync(existsSync(within) ? within : join(folder, ...beside, name));
}

describe.skipIf(!built)(title, patience, () => {
  let directory: string;
  /** Packed when they are first needed. */
  const tarballs = new Map<string, string>();

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'glissade-pack-'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  /** A tarball of a package, ours or of others. pnpm writes the versions that workspace:^ stands for; npm 11 fails at large ones. */
  function packed(folder: string): string {
    const [command, ...args] = pnpm();
    const flags = ['--json', '--config.ignore-scripts=true', '--pack-destination', directory];
    return JSON.parse(execFileSync(command!, [...args, 'pack', ...flags], quietly(folder))).filename;
  }

  /** A project with nothing but the package and what it needs. */
  function projectWith(name: string): string {
    const project = mkdtempSync(join(directory, 'project-'));
    writeFileSync(join(project, 'package.json'), '{"type":"module","private":true}');
    const { folder } = published.find(({ manifest }) => manifest.name === name)!;
    const files = [...needed(name, folder)].map(([each, at]) => {
      const file = tarballs.get(each) ?? packed(at);
      tarballs.set(each, file);
      return file;
    });
    execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund', ...files], quietly(project));
    return project;
  }

  /** What a layer prints whose class names itself: bundlers call it otherwise. */
  const printedBy = (project: string): string =>
    execFileSync(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        "import { Embedding } from 'glissade'; console.log(String(new Embedding(2, 3)));",
      ],
      { cwd: project, encoding: 'utf8' },
    );

  /** What an installed package has is what it needs: no tests. */
  function expectWhole(folder: string): string[] {
    const contents = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    expect(contents.filter((file) => /\.test|fixtures/.test(file))).toEqual([]);
    expect(contents).toContain('README.md');
    return contents;
  }

  test('each package is a library or a program', () => {
    expect(libraries.length).toBeGreaterThan(20);
    expect([...libraries, ...programs].map(({ folder }) => folder).sort()).toEqual(
      published.map(({ folder }) => folder).sort(),
    );
  });

  test.each(libraries.map(({ manifest }) => manifest.name))('%s installs alone and imports', async (name) => {
    const project = projectWith(name);
    const script = `const m = await import(${JSON.stringify(name)}); console.log(JSON.stringify(Object.keys(m)));`;
    const names: string[] = JSON.parse(
      execFileSync(process.execPath, ['--input-type=module', '-e', script], {
        cwd: project,
        encoding: 'utf8',
      }),
    );
    expect(names.length).toBeGreaterThan(0);
    if (name === 'glissade') expect(printedBy(project)).toBe('Embedding(numEmbeddings=2, embeddingDim=3)\n');

    const folder = join(project, 'node_modules', name);
    const manifest = manifestOf(folder);
    expect(manifest.sideEffects).toBe(false);
    const door = manifest.exports['.']!;
    expect(existsSync(join(folder, door.types))).toBe(true);
    expectWhole(folder);

    // Tools that make CommonJS of modules, tsx and Jest, look for what a package has for require.
    const file = join(folder, door.default);
    const imports = [...readFileSync(file, 'utf8').matchAll(/^(?:import|export) .*?from '([^.'][^']*)'/gm)];
    if (Object.keys(manifest.dependencies ?? {}).length > 0) expect(imports.length).toBeGreaterThan(0);
    for (const [, specifier] of imports) createRequire(file).resolve(specifier!);

    // For a page there is nothing that a bundler would miss, and nothing that it warns of.
    const { errors, warnings } = await build({
      stdin: { contents: `export * from '${name}'`, resolveDir: project },
      bundle: true,
      platform: 'browser',
      format: 'esm',
      write: false,
      logLevel: 'silent',
    });
    expect([...errors, ...warnings]).toEqual([]);
  });

  test('create-glissade installs alone and makes projects, which name the Glissade of its version', () => {
    const project = projectWith('create-glissade');
    const folder = join(project, 'node_modules/create-glissade');
    const contents = expectWhole(folder);
    expect(contents.filter((file) => /node_modules|\.tsbuildinfo|^src/.test(file))).toEqual([]);
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const templates = readdirSync(join(folder, 'templates'));
    expect(templates).toHaveLength(3);
    // Whoever runs these tests, such as pnpm, has said so in the environment, and npm would leave it at that.
    const env = { ...process.env, npm_config_user_agent: '' };
    for (const template of templates) {
      const command = ['exec', '--offline', '--', 'create-glissade', `a-${template}`, '--template', template];
      const said = execFileSync('npm', command, { ...quietly(project), env });
      expect(said).toContain(`cd a-${template}\n  npm install\n`);
      const made = readdirSync(join(project, `a-${template}`));
      expect(made).toEqual(expect.arrayContaining(['.gitignore', 'README.md', 'tsconfig.json']));
      const { dependencies } = JSON.parse(
        readFileSync(join(project, `a-${template}`, 'package.json'), 'utf8'),
      );
      expect(dependencies).toEqual({ glissade: `^${version}` });
    }
  });

  test('declarations hold for a page and for Node.js, without leniency', () => {
    const project = projectWith('glissade');
    writeFileSync(join(project, 'program.ts'), "export * from 'glissade';");
    const options: ts.CompilerOptions = {
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
      module: ts.ModuleKind.NodeNext,
      target: ts.ScriptTarget.ES2022,
      typeRoots: [join(packages, '../node_modules/@types')],
    };
    for (const place of [
      { lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'], types: [] },
      { lib: ['lib.es2022.d.ts'], types: ['node'] },
    ]) {
      const program = ts.createProgram([join(project, 'program.ts')], { ...options, ...place });
      expect(program.getSourceFiles().length).toBeGreaterThan(published.length);
      const found = ts.getPreEmitDiagnostics(program);
      expect(found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))).toEqual([]);
    }
  });
});
