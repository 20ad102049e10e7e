/** Prints the roof as a line of JSON: run by the Node.js that is measured. */
import { measureRoof } from './roof.ts';

console.log(JSON.stringify(measureRoof(5_000_000)));
