/** Configurations: checked, and to and from the texts of Hugging Face's config.json, whose names have underscores. */
import { checkNames } from '@glissade/tensor';
import { type FieldOf, type FieldsOf, shown } from './fields.ts';

/** What `JSON.parse` gives of a config.json. */
export type ConfigJson = Readonly<Record<string, unknown>>;

/** 'nEmbd' as 'n_embd'. */
const withUnderscores = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const entriesOf = <Config>(fields: FieldsOf<Config>): [keyof Config & string, FieldOf<unknown>][] =>
  Object.entries(fields) as [keyof Config & string, FieldOf<unknown>][];

/** What was given, and the rest by default. Throws for names that there are none of, and for values that do not fit. */
export function completed<Config>(
  owner: string,
  fields: FieldsOf<Config>,
  given: Partial<Config> & object,
): Config {
  checkNames(owner, given, Object.keys(fields));
  return made(owner, fields, (name) => [given[name], name]);
}

/** The same of a config.json, where much else is that says nothing of what is computed. */
export function readJson<Config>(owner: string, fields: FieldsOf<Config>, json: ConfigJson): Config {
  checkJson(owner, json);
  return made(owner, fields, (name) => {
    const key = withUnderscores(name);
    const value = json[key];
    // Python writes None for what is as usual.
    return [value === null && !(fields[name] as FieldOf<unknown>).fits(null) ? undefined : value, key];
  });
}

/** Throws for a text that was not parsed, and for what else is no object. */
export function checkJson(owner: string, json: unknown): void {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new TypeError(
      `${owner}: got ${typeof json === 'string' ? 'a text' : String(json)}; expected what a config.json holds: JSON.parse(text)`,
    );
}

function made<Config>(
  owner: string,
  fields: FieldsOf<Config>,
  find: (name: keyof Config & string) => [value: unknown, name: string],
): Config {
  const values = entriesOf(fields).map(([name, { byDefault, fits, expected }]) => {
    const [value = byDefault, key] = find(name);
    if (!fits(value)) throw new RangeError(`${owner}: ${key} is ${shown(value)}; expected ${expected}`);
    return [name, value];
  });
  return Object.fromEntries(values) as Config;
}

/** Throws where a config.json asks for what there is not: for each key the values that ask for nothing else. */
export function refuseOthers(
  owner: string,
  json: ConfigJson,
  usual: Readonly<Record<string, readonly unknown[]>>,
): void {
  const all: typeof usual = { quantization_config: [], ...usual };
  for (const [key, values] of Object.entries(all)) {
    const value = json[key];
    if (value == null || values.includes(value)) continue;
    const allowed = values.length > 0 ? values.map((each) => JSON.stringify(each)).join(' or ') : 'none';
    throw new RangeError(
      `${owner}: ${key} is ${JSON.stringify(value)}, which there is not; expected ${allowed}`,
    );
  }
}

/** A configuration under the names of config.json. */
export const writtenJson = (config: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(config).map(([name, value]) => [withUnderscores(name), value]));

/** Throws for a token that there is none of. */
export function checkToken<Name extends string>(
  owner: string,
  name: Name,
  config: { readonly vocabSize: number } & { readonly [N in Name]: number | null },
): void {
  const { [name]: token, vocabSize } = config;
  if (token !== null && token >= vocabSize)
    throw new RangeError(
      `${owner}: ${name} is ${token}, and there are ${vocabSize} tokens; name one of these, or null`,
    );
}

/** Throws unless one number goes into another. */
export function checkDivides(owner: string, sizes: Readonly<Record<string, number>>): void {
  const [[whole, n], [part, of]] = Object.entries(sizes) as [[string, number], [string, number]];
  if (n % of !== 0)
    throw new RangeError(`${owner}: ${whole} is ${n}, no multiple of ${part}, which is ${of}`);
}
