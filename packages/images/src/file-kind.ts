/** What kind of image a file holds, by how it begins. */

interface Kind {
  /** As errors call it. */
  readonly name: string;
  /** As browsers call it. */
  readonly type: string;
  readonly from: number;
  readonly text: string;
}

const kinds: readonly Kind[] = [
  { name: 'a PNG', type: 'image/png', from: 1, text: 'PNG\r\n' },
  { name: 'a JPEG', type: 'image/jpeg', from: 0, text: '\xff\xd8\xff' },
  { name: 'a GIF', type: 'image/gif', from: 0, text: 'GIF8' },
  { name: 'WebP', type: 'image/webp', from: 8, text: 'WEBP' },
  { name: 'AVIF or HEIC', type: 'image/heic', from: 4, text: 'ftyphei' },
  { name: 'AVIF or HEIC', type: 'image/avif', from: 4, text: 'ftyp' },
  { name: 'a BMP', type: 'image/bmp', from: 0, text: 'BM' },
  { name: 'a TIFF', type: 'image/tiff', from: 0, text: 'II*\0' },
  { name: 'a TIFF', type: 'image/tiff', from: 0, text: 'MM\0*' },
];

const kindOf = (bytes: Uint8Array): Kind | undefined => {
  const text = String.fromCharCode(...bytes.subarray(0, 16));
  return kinds.find((kind) => text.startsWith(kind.text, kind.from));
};

/** What errors say of a file. */
export function nameOf(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'empty';
  return kindOf(bytes)?.name ?? `something else (it begins with ${[...bytes.subarray(0, 4)].join(', ')})`;
}

/** What browsers are told of a file: not all of them look for themselves. */
export const typeOf = (bytes: Uint8Array): string => kindOf(bytes)?.type ?? '';
