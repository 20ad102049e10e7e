/** What a section shows: text, printed values, tables and plots, in order; as HTML for the browser and as plain text. */

const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

type Part =
  | { readonly kind: 'heading' | 'text' | 'print'; readonly text: string }
  | {
      readonly kind: 'table';
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  | { readonly kind: 'plot'; readonly name: string; readonly svg: string; readonly caption: string };

export class Page {
  readonly parts: Part[] = [];

  heading(text: string): void {
    this.parts.push({ kind: 'heading', text });
  }

  text(text: string): void {
    this.parts.push({ kind: 'text', text });
  }

  /** A value with its name, as console.log would show it. */
  print(name: string, value: unknown): void {
    this.parts.push({ kind: 'print', text: `${name}: ${String(value)}` });
  }

  table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
    this.parts.push({ kind: 'table', head, rows: rows.map((row) => row.map(String)) });
  }

  /** @param name - the plot's name in the chapter, such as P7 */
  plot(name: string, svg: string, caption = ''): void {
    this.parts.push({ kind: 'plot', name, svg, caption });
  }

  toText(): string {
    return this.parts.map(partToText).join('\n');
  }

  toHtml(title: string): string {
    const body = this.parts.map(partToHtml).join('\n').replaceAll('</pre>\n<pre>', '\n');
    const style =
      'body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}' +
      'pre{background:#f5f5f5;padding:.5rem;white-space:pre-wrap}table{border-collapse:collapse;margin:1rem 0}' +
      'td,th{border:1px solid #ccc;padding:.2rem .6rem;text-align:right}svg{max-width:100%}' +
      'figure{display:inline-block;vertical-align:bottom;margin:.5rem 1rem .5rem 0}figcaption{font-size:.85rem;color:#555}';
    return `<!doctype html><meta charset="utf-8"><title>${escaped(title)}</title><style>${style}</style>\n<h1>${escaped(title)}</h1>\n${body}\n`;
  }
}

/** What a plot shows, and its name where that is one of the chapter's, such as P7. */
function captionOf({ name, caption }: Part & { kind: 'plot' }): string {
  if (caption === '') return name;
  return /^[PS]\d/.test(name) ? `${name}: ${caption}` : caption;
}

function partToText(part: Part): string {
  switch (part.kind) {
    case 'heading':
      return `\n== ${part.text}`;
    case 'text':
      return `\n${part.text}`;
    case 'table': {
      const rows = [part.head, ...part.rows];
      const widths = part.head.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
      return rows.map((row) => row.map((cell, i) => cell.padStart(widths[i]!)).join('  ')).join('\n');
    }
    case 'plot':
      return `[plot ${captionOf(part)}]`;
    case 'print':
      return part.text;
  }
}

function partToHtml(part: Part): string {
  switch (part.kind) {
    case 'heading':
      return `<h2>${escaped(part.text)}</h2>`;
    case 'text':
      return `<p>${escaped(part.text)}</p>`;
    case 'print':
      return `<pre>${escaped(part.text)}</pre>`;
    case 'table': {
      const row = (cells: readonly string[], tag: string): string =>
        `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;
      return `<table>${row(part.head, 'th')}${part.rows.map((cells) => row(cells, 'td')).join('')}</table>`;
    }
    case 'plot': {
      const caption = part.caption === '' ? '' : `<figcaption>${escaped(captionOf(part))}</figcaption>`;
      return `<figure id="${part.name}">${part.svg}${caption}</figure>`;
    }
  }
}
