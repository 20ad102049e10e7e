/** The measured side in a page: what `../worker.ts` is in Node. */
import { Answerer } from '../answer.ts';
import type { Host } from '../host.ts';
import { problemOf, type Specification } from '../problem.ts';
import { type Classes, watchAdapter } from './counters.ts';
import { openOnGpu } from './open.ts';

/** Packages come from the server of chromium.ts. */
const host: Host = {
  load: (name, file) => import(`/node_modules/${name}/${file}`),
  script: (name, file) =>
    new Promise((resolve, reject) => {
      const element = document.createElement('script');
      element.src = `/node_modules/${name}/${file}`;
      element.onload = () => resolve();
      element.onerror = () => reject(new Error(`${element.src} can't be loaded`));
      document.head.append(element);
    }),
  version: async (name) => (await (await fetch(`/node_modules/${name}/package.json`)).json()).version,
};

/** @returns what answers requests */
function measured(system: string, specification: Specification): Answerer {
  const classes = globalThis as unknown as Classes;
  const browser = /(?:Headless)?(Chrome)\/([\d.]+)/.exec(navigator.userAgent);
  return new Answerer(problemOf(specification), {
    runtime: browser ? `${browser[1]} ${browser[2]}` : navigator.userAgent,
    open: () => openOnGpu(system, host, (file) => import(`/peers/${file}`)),
    adapter: watchAdapter(classes),
    classes,
  });
}

Object.assign(globalThis, { measured });
