/** What the line of the bar holds, for a terminal as wide as it is. */

export interface BarLayout {
  /** With the names of the figures in braces. */
  readonly format: string;
  /** The bar's own characters. */
  readonly barsize: number;
}

/** The bar is as long as this where there is room for it at all. */
const [shortest, longest] = [10, 24];

interface Piece {
  readonly text: string;
  /** How many characters it has at most, with its figure. */
  readonly width: number;
}

/**
 * As much as fits: what is told elsewhere, too, falls away first, the time that is left and the loss never.
 *
 * @param columns - of the terminal
 * @param epochs - how many there are
 */
export function barLayout(columns: number, epochs: number): BarLayout {
  const piece = (text: string, widest: string): Piece => ({ text, width: widest.length });
  const epoch = piece('epoch {epoch}', `epoch ${epochs}/${epochs}`);
  const bar = piece('[{bar}]', '-'.repeat(shortest + 2));
  const share = piece('{percentage} %', '100 %');
  const loss = piece('loss {loss}', 'loss 12.3456');
  const accuracy = piece('accuracy {accuracy}', 'accuracy 100.00 %');
  const speed = piece('{speed} images/s', '123,456 images/s');
  const left = piece('{left} s left', '1234 s left');

  let kept = [epoch, bar, share, loss, accuracy, speed, left];
  // The last column stays free: some terminals begin a new line there.
  const spare = (): number => columns - 1 - widthOf(kept);
  for (const each of [speed, accuracy, share, epoch, bar])
    if (spare() < 0) kept = kept.filter((other) => other !== each);
  return { format: textOf(kept), barsize: Math.min(longest, shortest + Math.max(0, spare())) };

  /** The epoch and the bar stand before a space, the figures between commas. */
  function textOf(pieces: readonly Piece[]): string {
    return pieces
      .map((each, i) => {
        const ends = i === pieces.length - 1;
        return `${each.text}${ends ? '' : each === epoch || each === bar ? ' ' : ', '}`;
      })
      .join('');
  }

  function widthOf(pieces: readonly Piece[]): number {
    const texts = pieces.reduce((sum, { text }) => sum + text.length, 0);
    return textOf(pieces).length - texts + pieces.reduce((sum, { width }) => sum + width, 0);
  }
}
