/**
 * Matrices of subgroups for GPUs that have none: the text of a shader is made plain WGSL. The operands stay in the workgroup's
 * memory, and a loaded one is where it begins there and how long its lines are; elements of results are dealt out to the
 * threads of the subgroup. All else of the text stays as it is.
 */
import { choices, type MatrixShape } from './choices.ts';
import { matrixFeature } from './matrices.ts';

/** What a GPU may do wrong. */
export type Fault =
  | 'reads lines for columns'
  | 'multiplies fewer bits'
  | 'adds in halves'
  | 'has no compiler';

export interface Simulation {
  /** How many threads a subgroup has. */
  readonly threads: number;
  readonly fault?: Fault;
}

/** The same shader without the extension. */
export function inPlainWgsl(code: string, { threads, fault }: Simulation): string {
  const shape = /subgroup_matrix_left<\w+, (\d+), (\d+)>[\s\S]*subgroup_matrix_right<\w+, (\d+), /.exec(code);
  if (!shape || fault === 'has no compiler') return code;
  const [K, M, N] = shape.slice(1).map(Number) as [number, number, number];
  const lanes = Number(/@workgroup_size\((\d+)\)/.exec(code)![1]);
  /** By the proposal, a matrix reaches to the end of its last line; one that reaches beyond the array is nothing. */
  const fits = (array: string, lines: number): string => {
    const [, length] = new RegExp(`var<workgroup> ${array}: array<\\w+, (\\d+)>`).exec(code)!;
    return `offset + ${lines}u * pitch <= ${length}u`;
  };
  const operand = (array: string, lines: number): string =>
    `fn load_${array}(offset: u32, pitch: u32) -> vec2<u32> {
return select(vec2<u32>(), vec2<u32>(offset, pitch), ${fits(array, lines)});
}`;
  const [line, column] = fault === 'reads lines for columns' ? ['matrix.y', '1u'] : ['1u', 'matrix.y'];
  const kept = Math.ceil((M * N) / threads);
  const left = fault === 'multiplies fewer bits' ? 'shortened(left_of(left, r, k))' : 'left_of(left, r, k)';
  const sum = `sum + ${left} * right_of(right, k, c)`;
  const library = `var<private> place: u32;
var<private> terms: u32;
var<private> kept: u32;
alias Result = array<f32, ${kept}>;
${operand('left_slice', K)}
${operand('right_slice', K)}
fn left_of(matrix: vec2<u32>, r: u32, k: u32) -> f32 {
return select(0.0, f32(left_slice[matrix.x + r * ${line} + k * ${column}]), matrix.y > 0u);
}
fn right_of(matrix: vec2<u32>, k: u32, c: u32) -> f32 {
return select(0.0, f32(right_slice[matrix.x + k * matrix.y + c]), matrix.y > 0u);
}
fn shortened(value: f32) -> f32 { return bitcast<f32>(bitcast<u32>(value) & 0xffffe000u); }
fn multiply(left: vec2<u32>, right: vec2<u32>, sums: Result) -> Result {
var result = sums;
for (var i = 0u; i < kept; i++) {
let r = min((place + i * ${threads}u) / ${N}u, ${M - 1}u);
let c = (place + i * ${threads}u) % ${N}u;
var sum = result[i];
for (var k = 0u; k < terms; k++) { sum = ${fault === 'adds in halves' ? `quantizeToF16(${sum})` : sum}; }
result[i] = sum;
}
return result;
}
fn store(offset: u32, sums: Result, pitch: u32) {
var result = sums;
for (var i = 0u; i < kept; i++) {
let r = (place + i * ${threads}u) / ${N}u;
let c = (place + i * ${threads}u) % ${N}u;
if (r < ${M}u && ${fits('square_sums', M)}) { square_sums[offset + r * pitch + c] = result[i]; }
}
}`;
  return (
    code
      .replace('enable chromium_experimental_subgroup_matrix;\n', '')
      .replace(
        ', @builtin(subgroup_id) subgroup: u32, @builtin(num_subgroups) subgroups: u32) {',
        `) {
let zero = workgroup_place.z >> 20u;
let subgroup = lane / ${threads}u;
let subgroups = ${lanes / threads}u + zero;
place = lane % ${threads}u;
terms = ${K}u + zero;
kept = ${kept}u + zero;`,
      )
      .replaceAll(/subgroupMatrixLoad<subgroup_matrix_left<\w+, \d+, \d+>, col_major>\(&(\w+), /g, 'load_$1(')
      .replaceAll(
        /subgroupMatrixLoad<subgroup_matrix_right<\w+, \d+, \d+>, row_major>\(&(\w+), /g,
        'load_$1(',
      )
      // Compilers that know how often a loop runs write it out, and take minutes.
      .replaceAll(/for \(var (\w+) = (\w+); \1 < ([^;]+);/g, 'for (var $1 = $2; $1 < $3 + zero;')
      .replaceAll('subgroupMatrixMultiplyAccumulate(', 'multiply(')
      .replaceAll('subgroupMatrixStore<row_major>(&square_sums, ', 'store(')
      .replaceAll(/subgroup_matrix_result<f32, \d+, \d+>\(\)/g, 'Result()')
      .replace('@compute', `${library}\n@compute`)
  );
}

/** Makes a device one that says it has matrices, and simulates them. */
export function withMatrices(
  device: GPUDevice,
  simulation: Simulation,
  shapes: readonly MatrixShape[] = choices.hardware.matrices,
): GPUDevice {
  const { vendor, architecture, description, device: name, subgroupMaxSize } = device.adapterInfo;
  const make = device.createShaderModule.bind(device);
  const overrides: Partial<Record<keyof GPUDevice, unknown>> = {
    features: new Set([...device.features, matrixFeature]),
    adapterInfo: {
      ...{ vendor, architecture, description, device: name, isFallbackAdapter: false, subgroupMaxSize },
      subgroupMatrixConfigs: shapes.map(({ component, ...sizes }) => ({
        componentType: component,
        resultComponentType: 'f32',
        ...sizes,
      })),
    },
    createShaderModule: ({ code, ...rest }: GPUShaderModuleDescriptor) =>
      make({ ...rest, code: inPlainWgsl(code, simulation) }),
  };
  for (const [key, value] of Object.entries(overrides))
    Object.defineProperty(device, key, { value, configurable: true });
  return device;
}
