/** What every measured process of Node does: answers the lines of its standard input, until it is asked to finish. */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Answerer, type Place } from './answer.ts';
import { problemOf, type Specification } from './problem.ts';
import type { Request } from './protocol.ts';

export async function answerLines(specification: string, place: Omit<Place, 'runtime'>): Promise<never> {
  // What a library prints is not an answer.
  console.log = console.info = console.debug = console.error;
  const problem = problemOf(JSON.parse(specification) as Specification);
  const answerer = new Answerer(problem, {
    ...place,
    runtime: `node ${process.versions.node}`,
    peakMegabytes,
  });
  for await (const line of createInterface({ input: process.stdin })) {
    const request: Request = JSON.parse(line);
    process.stdout.write(`${JSON.stringify(await answerer.answer(request))}\n`);
    if (request.do === 'finish') break;
  }
  process.exit(0);
}

/** The largest resident memory so far. On Linux of this process alone: the other counter begins with the parent's. */
function peakMegabytes(): number {
  if (process.platform !== 'linux') return Math.round(process.resourceUsage().maxRSS / 1024);
  const status = readFileSync('/proc/self/status', 'utf8');
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024);
}
