// The import rules of ARCHITECTURE.md, checked on the sources of packages/ and apps/ (or of the folder named).
// Prints each violation with its file and line; exits with 1 if there is any.
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, posix, relative, sep } from 'node:path';
import ts from 'typescript';

const root = process.argv[2] ?? join(import.meta.dirname, '..');

/** What a package's sources may import besides themselves. */
const allowed = {
  tensor: [],
  autograd: ['tensor'],
  losses: ['tensor'],
  signal: ['tensor'],
  data: ['tensor'],
  images: ['tensor', 'data'],
  tables: ['tensor', 'data', 'nn'],
  tensorboard: ['tensor', 'images'],
  'backend-cpu': ['tensor'],
  'backend-gpu': ['tensor'],
  compiler: ['tensor'],
  optim: ['tensor', 'autograd'],
  nn: ['tensor', 'autograd'],
  vmap: ['tensor', 'autograd'],
  vision: ['tensor', 'autograd', 'nn', 'losses'],
  distributions: ['tensor', 'linalg'],
  linalg: ['tensor', 'autograd'],
  onnx: ['tensor', 'autograd', 'nn', 'compiler'],
  pytorch: ['tensor'],
  tensorflow: ['tensor', 'autograd', 'nn'],
  language: ['tensor', 'autograd', 'nn', 'losses'],
  learner: ['tensor', 'autograd', 'optim', 'nn', 'compiler'],
  inspect: ['tensor', 'autograd', 'nn'],
  'create-glissade': [],
};
/** What a package may import from elsewhere; others have no dependencies at run time. */
const outside = {
  onnx: ['pbf'],
  pytorch: ['@zip.js/zip.js/lib/zip-core-custom.js'],
  images: ['fast-png', 'jpeg-js'],
  tables: ['papaparse/papaparse.min.js'],
  tensorflow: ['@zip.js/zip.js/lib/zip-core-custom.js', 'jsfive'],
  tensorboard: ['pbf', 'crc-32/crc32c.js'],
  'create-glissade': ['@clack/prompts', 'commander'],
};
/** Programs, which no page runs: they may import modules of Node.js. */
const programs = new Set(['create-glissade']);
/** Packages whose sources may import any other. */
const unlimited = new Set(['glissade', 'testing']);
/** Doors besides a package's index.ts. */
const doors = new Set(['@glissade/tensor/api']);
/** Who may choose a backend. */
const mayImportBackends = /^(apps\/|packages\/(glissade|testing|backend-[^/]+)\/)/;

const isTest = (file) => /\.(test|test-helper)\.ts$/.test(file);
const packageOf = (file) => /^packages\/([^/]+)\//.exec(file)?.[1];
/** `@glissade/tensor` and `glissade` to the name of the folder. */
const houseName = (specifier) => /^(?:@glissade\/([^/]+)|(glissade))(\/.*)?$/.exec(specifier);

/** Every import of a file: what it names, where, and whether only types come through. */
function importsOf(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found = [];
  const add = (node, specifier, kind) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    found.push({ specifier, kind, line: line + 1 });
  };
  const visit = (node) => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
      const clause = ts.isImportDeclaration(node) ? node.importClause : node.exportClause;
      const names = ts.isImportDeclaration(node) ? clause?.namedBindings : clause;
      const all = names?.elements;
      const everyType = all?.length > 0 && !clause.name && all.every((each) => each.isTypeOnly);
      const typeOnly = node.isTypeOnly || (clause?.isTypeOnly ?? false) || everyType;
      add(node, node.moduleSpecifier.text, typeOnly ? 'type' : 'value');
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [target] = node.arguments;
      if (target && ts.isStringLiteral(target)) add(node, target.text, 'dynamic');
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const violations = [];
const unlisted = new Set();
const values = new Map(); // file -> files of the same house that it imports values from

function check(file, { specifier, kind, line }) {
  const say = (rule) => violations.push(`${file}:${line}: imports ${specifier}: ${rule}`);
  const own = packageOf(file);
  if (specifier.startsWith('.')) {
    const target = posix.normalize(posix.join(posix.dirname(file), specifier));
    if (own && packageOf(target) !== own) say("no package looks inside another's sources");
    if (!own && packageOf(target)) say("no package looks inside another's sources");
    if (kind === 'value') values.get(file).push(target);
    return;
  }
  const house = houseName(specifier);
  if (house) {
    const name = house[1] ?? house[2];
    if (house[3] && !doors.has(specifier)) say("a package's door is its index.ts");
    if (name.startsWith('backend-') && !mayImportBackends.test(file) && !isTest(file)) {
      say('only applications, the umbrella and tests choose a backend');
    } else if (allowed[own] && !isTest(file) && !allowed[own].includes(name)) {
      say(`${own} may import ${allowed[own].join(' and ') || 'nothing'}`);
    }
    return;
  }
  if (!own || own === 'testing' || isTest(file)) return;
  if (kind === 'type' || outside[own]?.includes(specifier)) return;
  const builtIn = specifier.startsWith('node:') || builtinModules.includes(specifier);
  if (builtIn && programs.has(own)) return;
  say(
    builtIn
      ? 'bundlers for browsers stop at it: ask process.getBuiltinModule for what only Node.js has'
      : 'packages have no dependencies at run time',
  );
}

/** Circles of value imports, each once. */
function circles() {
  const state = new Map();
  const visit = (file, path) => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      violations.push(`${[...path.slice(path.indexOf(file)), file].join(' -> ')}: imports in a circle`);
      return;
    }
    state.set(file, 'open');
    for (const target of values.get(file) ?? []) visit(target, [...path, file]);
    state.set(file, 'done');
  };
  for (const file of values.keys()) visit(file, []);
}

function sources(folder) {
  return ts.sys
    .readDirectory(join(root, folder), ['.ts'], ['**/node_modules', '**/dist'])
    .map((file) => relative(root, file).split(sep).join('/'));
}

// Not those within templates, which are projects of their own.
const isSource = (file) => /^(packages|apps)\/[^/]+\/src\//.test(file);
for (const file of [...sources('packages'), ...sources('apps')].filter(isSource)) {
  values.set(file, []);
  const own = packageOf(file);
  if (own && !allowed[own] && !unlimited.has(own)) unlisted.add(own);
  for (const each of importsOf(file, readFileSync(join(root, file), 'utf8'))) check(file, each);
}
circles();
for (const own of unlisted)
  violations.push(
    `packages/${own}: what it may import is said nowhere. Name it in \`allowed\` of scripts/check-imports.mjs`,
  );
for (const each of violations) console.error(each);
console.log(`${values.size} files, ${violations.length} violations of the import rules`);
process.exit(violations.length === 0 ? 0 : 1);
