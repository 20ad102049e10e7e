/** Digits and tables, drawn with characters. */

/** Two rows of pixels for each line of text: the upper half block shows one as foreground, the other as background. */
export function drawImage(pixels: ArrayLike<number>, side: number, most: number): string[] {
  const shades = ' .:-=+*#%@';
  const lines: string[] = [];
  for (let y = 0; y + 1 < side; y += 2) {
    let line = '';
    for (let x = 0; x < side; x++) {
      const level = (pixels[y * side + x]! + pixels[(y + 1) * side + x]!) / (2 * most);
      line += shades[Math.min(shades.length - 1, Math.floor(level * shades.length))]!;
    }
    lines.push(line);
  }
  return lines;
}

/** Pictures beside each other, each under its caption. */
export function sideBySide(
  pictures: readonly { readonly caption: string; readonly lines: readonly string[] }[],
): string {
  const width =
    Math.max(
      ...pictures.flatMap(({ caption, lines }) => [caption.length, ...lines.map((line) => line.length)]),
    ) + 2;
  const height = Math.max(...pictures.map(({ lines }) => lines.length));
  const rows = [pictures.map(({ caption }) => caption.padEnd(width)).join('')];
  for (let y = 0; y < height; y++)
    rows.push(pictures.map(({ lines }) => (lines[y] ?? '').padEnd(width)).join(''));
  return rows.map((row) => row.trimEnd()).join('\n');
}

/** Rows: the truth; columns: the prediction. */
export function drawConfusion(counts: readonly (readonly number[])[], names: readonly string[]): string {
  const label = Math.max(...names.map((name) => name.length), 'truth'.length);
  const width =
    Math.max(...counts.flat().map((n) => String(n).length), ...names.map((_, i) => String(i).length)) + 2;
  const head =
    'truth'.padEnd(label) +
    names.map((name, i) => (name.length < width ? name : String(i)).padStart(width)).join('') +
    '   correct';
  const lines = counts.map((row, i) => {
    const total = row.reduce((a, b) => a + b, 0);
    const share = total === 0 ? '-' : `${((100 * row[i]!) / total).toFixed(1)} %`;
    const cells = row.map((n) => (n === 0 ? '.' : String(n)).padStart(width)).join('');
    return names[i]!.padEnd(label) + cells + share.padStart(10);
  });
  return [head, ...lines].join('\n');
}
