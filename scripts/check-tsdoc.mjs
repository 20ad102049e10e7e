// What the packages export is described: every exported thing, and every property of the options they take, has TSDoc.
// Prints each gap with its file and line; exits with 1 if there is any. A folder may be named instead of this one.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';

const root = resolve(process.argv[2] ?? join(import.meta.dirname, '..'));

/** The sources that a package.json offers: the doors of the package. */
function doorsOf(folder) {
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return Object.values(exports)
    .map((door) => door['@glissade/source'])
    .filter((source) => source !== undefined)
    .map((source) => join(folder, source));
}

const packages = join(root, 'packages');
const doors = readdirSync(packages).flatMap((name) => doorsOf(join(packages, name)));
const program = ts.createProgram(doors, {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts'], // without the DOM's, which takes seconds to read and describes nothing of ours
  customConditions: ['@glissade/source'],
  allowImportingTsExtensions: true,
  noEmit: true,
  strict: true,
  types: [],
});
const checker = program.getTypeChecker();

const seen = new Set();
const gaps = [];

/** Whether the source is one of the house's, not a library's. */
const isOurs = (node) => !/\/node_modules\/|\.d\.ts$/.test(node.getSourceFile().fileName);

/** Notes a symbol that has no description; one that is met again is not looked at again. */
function look(symbol, name) {
  const declarations = (symbol.declarations ?? []).filter(isOurs);
  if (declarations.length === 0 || seen.has(declarations[0])) return;
  seen.add(declarations[0]);
  if (symbol.getDocumentationComment(checker).length > 0) return;
  const file = declarations[0].getSourceFile();
  const { line } = file.getLineAndCharacterOfPosition(declarations[0].getStart());
  gaps.push(`${relative(root, file.fileName).split(sep).join('/')}:${line + 1}: ${name} has no TSDoc`);
}

/** Looks at all that a module exports, and at what a namespace of it (`export * as init`) exports. */
function lookAtExports(module, prefix = '') {
  for (const each of checker.getExportsOfModule(module)) {
    const symbol = each.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(each) : each;
    const name = prefix + each.name;
    if (symbol.flags & ts.SymbolFlags.ValueModule) {
      lookAtExports(symbol, `${name}.`);
      continue;
    }
    look(symbol, name);
    // Editors show the properties of options one by one, where they are written.
    if (!/Options$/.test(name) || !(symbol.flags & ts.SymbolFlags.Type)) continue;
    for (const property of checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol)))
      look(property, `${name}.${property.name}`);
  }
}

for (const door of doors) {
  const module = checker.getSymbolAtLocation(program.getSourceFile(door));
  if (module) lookAtExports(module);
}
gaps.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
for (const gap of gaps) console.error(gap);
console.log(`${seen.size} exported names and options, ${gaps.length} without TSDoc`);
process.exit(gaps.length === 0 ? 0 : 1);
