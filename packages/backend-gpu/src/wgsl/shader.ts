/** One compute shader: its bindings, the functions that it uses, and where the elements of views lie. */
import type { View } from '@glissade/tensor';
import { type LibraryName, libraryCode } from './functions.ts';
import { scalarOf, storageOf } from './types.ts';

/** The number of the buffer that takes note of indices out of range. */
export const complaintBuffer = -1;

export interface Binding {
  readonly buffer: number;
  readonly access: 'read' | 'write';
}

/** How many words the buffer of complaints has: whether there is one, which kind, the index, the length. */
export const complaintWords = 4;

export const complaintFamilies = ['gather', 'scatterAdd'] as const;

/** Extensions of the language, and what a shader that asks for one is told. */
const extensions = {
  f16: [],
  subgroups: ['@builtin(subgroup_size) subgroup_size: u32'],
  chromium_experimental_subgroup_matrix: [
    '@builtin(subgroup_id) subgroup: u32',
    '@builtin(num_subgroups) subgroups: u32',
  ],
} as const;

type Extension = keyof typeof extensions;

export class Shader {
  readonly #written: ReadonlySet<number>;
  readonly #dynamic: readonly View<number>[];
  readonly #bindings: Binding[] = [];
  readonly #declarations: string[] = [];
  readonly #functions = new Set<LibraryName>();
  readonly #extensions = new Set<Extension>();
  readonly #offsets: View<number>[] = [];

  /**
   * @param written - the buffers that the shader writes: they are read through the same binding
   * @param dynamic - the views whose first element is only known when the shader runs
   */
  constructor(written: Iterable<number>, dynamic: readonly View<number>[]) {
    this.#written = new Set(written);
    this.#dynamic = dynamic;
  }

  get bindings(): readonly Binding[] {
    return this.#bindings;
  }

  /** The views whose offsets the shader wants, in this order. */
  get offsets(): readonly View<number>[] {
    return this.#offsets;
  }

  /** Asks for an extension of the language. */
  enable(extension: Extension): void {
    this.#extensions.add(extension);
  }

  use = (name: LibraryName): void => {
    this.#functions.add(name);
  };

  declare(code: string): void {
    this.#declarations.push(code);
  }

  /** The value of an element of a view, by the code of its distances from the first one. */
  element(view: View<number>, ...distances: readonly (string | undefined)[]): string {
    const place = this.#place(view, distances);
    return view.dtype === 'float16' ? `f32(${place})` : place;
  }

  /** The statement that writes an element. */
  store(view: View<number>, value: string, ...distances: readonly (string | undefined)[]): string {
    return `${this.#place(view, distances)} = ${view.dtype === 'float16' ? `f16(${value})` : value};`;
  }

  #place(view: View<number>, distances: readonly (string | undefined)[]): string {
    const terms = distances.filter((code) => code !== undefined);
    if (this.#dynamic.includes(view)) terms.push(this.#offset(view));
    else if (view.offset !== 0 || terms.length === 0) terms.push(String(view.offset));
    return `${this.#buffer(view)}[${terms.join(' + ')}]`;
  }

  /** Four elements side by side, so many fours from the view's first: of buffers that are seen so only. */
  four(view: View<number>, ...fours: readonly (string | undefined)[]): string {
    return fourOf(view, `${this.#inFours(view)}[${sum(fours, view.offset / 4)}]`);
  }

  /** The statement that writes four elements. */
  storeFour(
    view: View<number>,
    values: readonly string[],
    ...fours: readonly (string | undefined)[]
  ): string {
    const value = `vec4<${scalarOf(view.dtype)}>(${values.join(', ')})`;
    return `${this.#inFours(view)}[${sum(fours, view.offset / 4)}] = ${view.dtype === 'float16' ? `vec4<f16>(${value})` : value};`;
  }

  /** The same, so many elements from the view's first, which is a multiple of four. */
  fourFrom(view: View<number>, ...distances: readonly (string | undefined)[]): string {
    return fourOf(view, `${this.#inFours(view)}[(${sum(distances, view.offset)}) >> 2u]`);
  }

  /** Code that takes note of an index out of range. */
  complaint(family: (typeof complaintFamilies)[number], index: string, length: number): string {
    this.#bind(complaintBuffer, 'array<atomic<u32>>', 'write');
    const kind = complaintFamilies.indexOf(family);
    return `if (${index} < 0 || ${index} >= ${length}) {
  if (atomicExchange(&complaints[0], 1u) == 0u) {
    atomicStore(&complaints[1], ${kind}u);
    atomicStore(&complaints[2], bitcast<u32>(${index}));
    atomicStore(&complaints[3], ${length}u);
  }
}`;
  }

  /** The whole text, of a shader whose threads are numbered by `workgroup` and `lane`. */
  code(main: string, lanes: number, groupsAcross: number): string {
    const inputs = [
      '@builtin(workgroup_id) workgroup_place: vec3<u32>',
      '@builtin(local_invocation_index) lane: u32',
    ];
    for (const extension of this.#extensions) inputs.push(...extensions[extension]);
    return [
      ...[...this.#extensions].map((name) => `enable ${name};`),
      ...this.#bindings.map(
        ({ buffer, access }, i) =>
          `@group(0) @binding(${i}) var<storage, ${access === 'read' ? 'read' : 'read_write'}> ${nameOf(buffer)}: ${this.#types.get(buffer)};`,
      ),
      ...(this.#offsets.length > 0
        ? [
            `@group(0) @binding(${this.#bindings.length}) var<uniform> offsets: array<vec4<i32>, ${Math.ceil(this.#offsets.length / 4)}>;`,
          ]
        : []),
      libraryCode(this.#functions),
      ...this.#declarations,
      `@compute @workgroup_size(${lanes})`,
      `fn main(${inputs.join(', ')}) {`,
      groupsAcross > 0
        ? `let workgroup = workgroup_place.y * ${groupsAcross}u + workgroup_place.x;`
        : 'let workgroup = workgroup_place.x;',
      main,
      '}',
      '',
    ]
      .filter((text) => text !== '')
      .join('\n');
  }

  readonly #types = new Map<number, string>();

  #buffer({ buffer, dtype }: View<number>): string {
    return this.#bind(buffer, `array<${storageOf(dtype)}>`, this.#written.has(buffer) ? 'write' : 'read');
  }

  #inFours({ buffer, dtype }: View<number>): string {
    return this.#bind(
      buffer,
      `array<vec4<${storageOf(dtype)}>>`,
      this.#written.has(buffer) ? 'write' : 'read',
    );
  }

  #bind(buffer: number, type: string, access: Binding['access']): string {
    if (!this.#types.has(buffer)) {
      if (type.includes('f16')) this.enable('f16');
      this.#types.set(buffer, type);
      this.#bindings.push({ buffer, access });
    }
    return nameOf(buffer);
  }

  #offset(view: View<number>): string {
    let place = this.#offsets.indexOf(view);
    if (place < 0) place = this.#offsets.push(view) - 1;
    return `offsets[${place >> 2}][${place & 3}]`;
  }
}

/** Four values, of the elements that a place holds. */
const fourOf = ({ dtype }: View<number>, place: string): string =>
  dtype === 'float16' ? `vec4<f32>(${place})` : place;

/** The code of a sum whose last term is a number. */
function sum(codes: readonly (string | undefined)[], number: number): string {
  const terms = codes.filter((code) => code !== undefined && code !== '0');
  if (number !== 0 || terms.length === 0) terms.push(String(number));
  return terms.join(' + ');
}

const nameOf = (buffer: number): string => (buffer === complaintBuffer ? 'complaints' : `buffer${buffer}`);
