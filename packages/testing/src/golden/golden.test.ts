/** The golden vectors on the reference backend. */
import * as losses from '@glissade/losses';
import * as nn from '@glissade/nn';
import * as tensorPackage from '@glissade/tensor';
import { reference } from '@glissade/tensor';
import { goldenAutogradSuite } from './autograd-suite.ts';
import { goldenSuite, goldenTables } from './suite.ts';
import { goldenTrainingSuite } from './training-suite.ts';

goldenTables([tensorPackage, losses, nn]);
goldenSuite('ops', 'reference', () => reference);
goldenSuite('more', 'reference', () => reference);
goldenSuite('special', 'reference', () => reference);
goldenSuite('nn', 'reference', () => reference);
goldenSuite('layers', 'reference', () => reference);
goldenSuite('half', 'reference', () => reference);
goldenAutogradSuite('reference', () => reference);
// The other two runs would take the reference backend a minute; the CPU backend makes them all.
goldenTrainingSuite('reference', () => reference, ['logistic', 'mlpAdam']);
