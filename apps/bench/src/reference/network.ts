/** Layers in plain loops of float64, slow and easy to check: what every system's losses are compared with. */
import type { Cnn, ConvWeights, DenseWeights, Mlp } from '../problem.ts';

interface Layer {
  forward(x: Float64Array): Float64Array;
  /** Takes the step of its own weights, and returns the gradient of its input. */
  backward(gradient: Float64Array, rate: number): Float64Array;
}

function dense({ inputs, outputs, ...initial }: DenseWeights): Layer {
  const weight = Float64Array.from(initial.weight);
  const bias = Float64Array.from(initial.bias);
  let kept: Float64Array = new Float64Array();
  return {
    forward(x) {
      kept = x;
      const rows = x.length / inputs;
      const out = new Float64Array(rows * outputs);
      for (let r = 0; r < rows; r++) {
        for (let o = 0; o < outputs; o++) out[r * outputs + o] = bias[o]!;
        for (let i = 0; i < inputs; i++) {
          const value = x[r * inputs + i]!;
          for (let o = 0; o < outputs; o++) out[r * outputs + o]! += value * weight[i * outputs + o]!;
        }
      }
      return out;
    },
    backward(gradient, rate) {
      const rows = gradient.length / outputs;
      const down = new Float64Array(rows * inputs);
      const step = new Float64Array(weight.length);
      for (let r = 0; r < rows; r++) {
        for (let o = 0; o < outputs; o++) bias[o]! -= rate * gradient[r * outputs + o]!;
        for (let i = 0; i < inputs; i++) {
          const value = kept[r * inputs + i]!;
          let sum = 0;
          for (let o = 0; o < outputs; o++) {
            const g = gradient[r * outputs + o]!;
            sum += g * weight[i * outputs + o]!;
            step[i * outputs + o]! += g * value;
          }
          down[r * inputs + i] = sum;
        }
      }
      for (let i = 0; i < weight.length; i++) weight[i]! -= rate * step[i]!;
      return down;
    },
  };
}

function relu(): Layer {
  let kept: Float64Array = new Float64Array();
  return {
    forward(x) {
      kept = x;
      return x.map((value) => Math.max(0, value));
    },
    backward: (gradient) => gradient.map((value, i) => (kept[i]! > 0 ? value : 0)),
  };
}

/** 3x3, padded with a zero on every side. */
function convolution({ inputs, outputs, ...initial }: ConvWeights, side: number): Layer {
  const weight = Float64Array.from(initial.weight);
  const bias = Float64Array.from(initial.bias);
  const area = side * side;
  let kept: Float64Array = new Float64Array();
  /** Visits every (input, output, weight) that are multiplied with each other, a row of pixels at a time. */
  const visit = (images: number, row: (x: number, y: number, w: number, pixels: number) => void): void => {
    for (let n = 0; n < images; n++)
      for (let o = 0; o < outputs; o++)
        for (let i = 0; i < inputs; i++)
          for (let dy = -1; dy <= 1; dy++)
            for (let dx = -1; dx <= 1; dx++)
              for (let h = Math.max(0, -dy); h < side - Math.max(0, dy); h++) {
                const first = Math.max(0, -dx);
                const x = (n * inputs + i) * area + (h + dy) * side + first + dx;
                const y = (n * outputs + o) * area + h * side + first;
                row(x, y, (o * inputs + i) * 9 + (dy + 1) * 3 + dx + 1, side - Math.abs(dx));
              }
  };
  return {
    forward(x) {
      kept = x;
      const images = x.length / (inputs * area);
      const out = new Float64Array(images * outputs * area);
      for (let i = 0; i < out.length; i++) out[i] = bias[Math.floor(i / area) % outputs]!;
      visit(images, (from, to, w, pixels) => {
        for (let k = 0; k < pixels; k++) out[to + k]! += x[from + k]! * weight[w]!;
      });
      return out;
    },
    backward(gradient, rate) {
      const down = new Float64Array(kept.length);
      const step = new Float64Array(weight.length);
      visit(kept.length / (inputs * area), (from, to, w, pixels) => {
        let sum = 0;
        for (let k = 0; k < pixels; k++) {
          const g = gradient[to + k]!;
          sum += g * kept[from + k]!;
          down[from + k]! += g * weight[w]!;
        }
        step[w]! += sum;
      });
      for (let i = 0; i < gradient.length; i++) bias[Math.floor(i / area) % outputs]! -= rate * gradient[i]!;
      for (let i = 0; i < weight.length; i++) weight[i]! -= rate * step[i]!;
      return down;
    },
  };
}

/** The largest of every 2x2 square. */
function pool(side: number): Layer {
  let places = new Int32Array();
  let size = 0;
  return {
    forward(x) {
      const half = side / 2;
      size = x.length;
      places = new Int32Array(size / 4);
      for (let i = 0; i < places.length; i++) {
        const plane = Math.floor(i / (half * half));
        const corner = plane * side * side + (Math.floor(i / half) % half) * 2 * side + (i % half) * 2;
        const square = [corner, corner + 1, corner + side, corner + side + 1];
        places[i] = square.reduce((best, each) => (x[each]! > x[best]! ? each : best));
      }
      return Float64Array.from(places, (place) => x[place]!);
    },
    backward(gradient) {
      const down = new Float64Array(size);
      places.forEach((place, i) => {
        down[place]! += gradient[i]!;
      });
      return down;
    },
  };
}

/** The mean cross-entropy of rows of ten logits, and its gradient. */
function crossEntropy(logits: Float64Array, y: Int32Array): { loss: number; gradient: Float64Array } {
  const gradient = new Float64Array(logits.length);
  let loss = 0;
  y.forEach((label, r) => {
    const row = logits.subarray(r * 10, r * 10 + 10);
    const most = Math.max(...row);
    const total = row.reduce((sum, value) => sum + Math.exp(value - most), 0);
    loss += (Math.log(total) + most - row[label]!) / y.length;
    row.forEach((value, c) => {
      gradient[r * 10 + c] = (Math.exp(value - most) / total - (c === label ? 1 : 0)) / y.length;
    });
  });
  return { loss, gradient };
}

function layersOf(problem: Mlp | Cnn): Layer[] {
  if (problem.kind === 'mlp')
    return problem.layers.flatMap((weights, i) => (i === 0 ? [dense(weights)] : [relu(), dense(weights)]));
  const { side, convolutions, linear } = problem;
  const blocks = convolutions.flatMap((weights, i) => {
    const size = side / 2 ** i;
    return [convolution(weights, size), relu(), pool(size)];
  });
  return [...blocks, dense(linear)];
}

/** The loss that the last of so many training steps sees. */
export function lossOfStep(problem: Mlp | Cnn, steps: number): number {
  const layers = layersOf(problem);
  for (let i = 1; ; i++) {
    const logits = layers.reduce<Float64Array>((x, layer) => layer.forward(x), Float64Array.from(problem.x));
    const { loss, gradient } = crossEntropy(logits, problem.y);
    if (i === steps) return loss;
    layers.reduceRight<Float64Array>((g, layer) => layer.backward(g, problem.learningRate), gradient);
  }
}
