/** The examples of the documentation print what they promise. */
import { describe } from 'vitest';
import { exampleSuite } from './examples.test-helper.ts';

describe('examples', () => exampleSuite('ts', 20));
