/** Cells whose products are convolutions: an LSTM of images. Source: https://arxiv.org/abs/1506.04214 */
import { add, chunk, reshape, zeros } from '@glissade/tensor';
import { activationOf } from '../activations.ts';
import { type CellKind, remembered } from './cells.ts';
import { channelsOf } from './channels.ts';
import { windowsOf } from './convolution.ts';
import { convolved, outputsFirst } from './convolved.ts';
import { roomsOf } from './windows.ts';

/** Of [batch, steps, ...axes, channels]. States are [batch, channels, ...axes] here. */
export const convolutionalCell =
  (rank: number): CellKind =>
  (config, parts) => {
    const [windows, filters] = [windowsOf(config, rank), config.count('filters')];
    const mode = config.choice('padding', ['valid', 'same'], 'valid');
    const sizes = windows.map(({ size }) => size);
    const kernel = parts.weight('kernel', [...sizes, null, 4 * filters]);
    const recurrent = parts.weight('recurrent_kernel', [...sizes, filters, 4 * filters]);
    const bias = parts.weightIf(config.flag('use_bias', true), 'bias', [4 * filters]);
    const [activation, gate] = [
      activationOf(config, 'activation', 'tanh'),
      activationOf(config, 'recurrent_activation', 'hard_sigmoid'),
    ];
    const { toFirst, fromFirst } = channelsOf(config);
    const plain = windows.map(({ size }) => ({ size, stride: 1, dilation: 1 }));
    return {
      states: 2,
      output: 0,
      project: (x) => {
        const first = toFirst(reshape(x, [-1, ...x.shape.slice(2)]));
        const y = convolved(first, outputsFirst(kernel()), bias(), windows, roomsOf(mode, first, windows), 1);
        return reshape(y, [...x.shape.slice(0, 2), ...y.shape.slice(1)]);
      },
      start: (projected) => {
        const [batch, , , ...lengths] = projected.shape;
        return [0, 1].map(() => zeros([batch!, filters, ...lengths]));
      },
      next: (projected, [state, memory]) => {
        const own = convolved(
          state!,
          outputsFirst(recurrent()),
          undefined,
          plain,
          roomsOf('same', state!, plain),
          1,
        );
        return remembered(chunk(add(projected, own), 4, 1), memory!, activation, gate);
      },
      toOutside: fromFirst,
      fromOutside: toFirst,
    };
  };
