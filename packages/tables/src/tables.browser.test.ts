import { reference, useBackend } from '@glissade/tensor';
import { expect, test } from 'vitest';
import { csvRows, parseCsv, TableEncoder, tabularModel } from './index.ts';

useBackend(reference);

const text = 'city,rooms,rent\nZürich,3,1800\n"Biel/Bienne",,1500\nZürich,5,2400\n';
const file = (): File => new File([text], 'flats.csv', { type: 'text/csv' });

test('a file that the user has chosen, and what comes from the net', async () => {
  const url = URL.createObjectURL(file());
  const flats = await parseCsv(file());
  expect([...flats]).toEqual([
    { city: 'Zürich', rooms: 3, rent: 1800 },
    { city: 'Biel/Bienne', rooms: null, rent: 1500 },
    { city: 'Zürich', rooms: 5, rent: 2400 },
  ]);
  for (const same of [
    await parseCsv((await fetch(url)).body!),
    parseCsv(await (await fetch(url)).arrayBuffer()),
    parseCsv(await (await fetch(url)).text()),
  ])
    expect([...same]).toEqual([...flats]);
  const rows: unknown[] = [];
  for await (const row of csvRows(file(), { types: { rooms: 'number', rent: 'number' } })) rows.push(row);
  expect(rows).toEqual([...flats]);
  URL.revokeObjectURL(url);
});

test('a row of a form', async () => {
  const encoder = TableEncoder.fit(parseCsv(text), { target: 'rent' });
  const model = tabularModel(encoder, { layers: [4] }).eval();
  const [rent] = await encoder.decodeNumbers(model.forward(...encoder.encode({ city: 'Genf', rooms: 4 })));
  expect(rent).toBeGreaterThan(0);
});
