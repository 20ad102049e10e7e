/** The examples of the documentation that need a GPU. */
import { describe } from 'vitest';
import { adapters, noAdapter } from './conformance/gpu-adapters.test-helper.ts';
import { exampleSuite } from './examples.test-helper.ts';

const hasNone = adapters.length === 0;
describe.skipIf(hasNone)(hasNone ? `examples (${noAdapter})` : 'examples', () => exampleSuite('ts gpu', 0));
