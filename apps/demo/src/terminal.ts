/** Digits and tables, drawn with characters. */

const shades = ' .:-=+*#%@';

/** One character for each two pixels above each other, darker for more ink; empty columns at the sides are left out. */
export function drawImage(pixels: ArrayLike<number>, side: number, most: number): string[] {
  const lines: string[] = [];
  for (let y = 0; y + 1 < side; y += 2) {
    let line = '';
    for (let x = 0; x < side; x++) {
      const level = (pixels[y * side + x]! + pixels[(y + 1) * side + x]!) / (2 * most);
      line += shades[Math.min(shades.length - 1, Math.floor(level * shades.length))]!;
    }
    lines.push(line);
  }
  const inked = lines.filter((line) => line.trim() !== '');
  const left = Math.min(side, ...inked.map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(left).trimEnd());
}

export interface Picture {
  readonly caption: string;
  readonly lines: readonly string[];
}

/** Pictures beside each other under their captions, as many in a row as fit into the width. */
export function sideBySide(pictures: readonly Picture[], width: number): string {
  const longest = pictures.flatMap(({ caption, lines }) => [caption.length, ...lines.map((l) => l.length)]);
  const cell = Math.max(...longest) + 3;
  const perRow = Math.max(1, Math.floor((width + 3) / cell));
  const rows: string[] = [];
  for (let at = 0; at < pictures.length; at += perRow)
    rows.push(pictureRow(pictures.slice(at, at + perRow), cell));
  return rows.join('\n\n');
}

function pictureRow(pictures: readonly Picture[], cell: number): string {
  const height = Math.max(...pictures.map(({ lines }) => lines.length));
  const rows = [pictures.map(({ caption }) => caption.padEnd(cell)).join('')];
  for (let y = 0; y < height; y++)
    rows.push(pictures.map(({ lines }) => (lines[y] ?? '').padEnd(cell)).join(''));
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
