/** What tests of several packages share. */
export { type Bounds, functionAccuracy } from './conformance/accuracy.ts';
export { backendConformance, type ConformanceOptions } from './conformance/suite.ts';
export { type GoldenOptions, goldenSuite, goldenTables } from './golden/suite.ts';
