/** The page as text and as HTML. */
import { expect, it } from 'vitest';
import { Page } from './page.ts';
import { sevenSteps, showImage } from './pictures.ts';
import { plot, plotFunction } from './plots.ts';

function example(): Page {
  const page = new Page();
  page.heading('Tensors & more');
  page.text('Is 1 < 2?');
  page.print('x', [1, 2]);
  page.print('y', 3);
  page.table(
    ['name', 'value'],
    [
      ['a', 1],
      ['long', 22.5],
    ],
  );
  page.plot('P7', '<svg></svg>', 'a square');
  page.plot('loss', '<svg></svg>');
  return page;
}

it('is readable as text, its tables aligned', () => {
  expect(example().toText()).toBe(
    [
      '',
      '== Tensors & more',
      '',
      'Is 1 < 2?',
      'x: 1,2',
      'y: 3',
      'name  value',
      '   a      1',
      'long   22.5',
      '[plot P7: a square]',
      '[plot loss]',
    ].join('\n'),
  );
});

it('is HTML without anything from elsewhere, its text escaped', () => {
  const html = example().toHtml('A <title>');
  expect(html).toContain('<title>A &lt;title&gt;</title>');
  expect(html).toContain('<h2>Tensors &amp; more</h2>');
  expect(html).toContain('<p>Is 1 &lt; 2?</p>');
  expect(html).toContain('<pre>x: 1,2\ny: 3</pre>');
  expect(html).toContain('<tr><td>long</td><td>22.5</td></tr>');
  expect(html).toContain('<figure id="P7"><svg></svg><figcaption>P7: a square</figcaption></figure>');
  expect(html).not.toMatch(/<script|src=|href=/);
});

it('plots are SVG with their labels', () => {
  const drawn = plot([{ name: 'rate', x: [1, 10, 100], y: [1, 2, 3] }], { xLabel: 'step', logX: true });
  for (const text of ['<svg', '>rate<', '>step<', '>100<']) expect(drawn).toContain(text);
  expect(plotFunction((x) => x.map((at) => at * at), { title: 'Square' })).toContain('>Square<');
  for (const name of ['init', 'predict', 'loss', 'gradient', 'step', 'repeat', 'stop']) {
    expect(sevenSteps()).toContain(`>${name}<`);
  }
});

it('a table of pixels shows their values, white on dark', () => {
  const drawn = showImage([0, 255], 1, 2, true);
  expect(drawn).toContain('>255<');
  expect(drawn).toMatch(/fill="#fff"[^>]*>255</);
});
