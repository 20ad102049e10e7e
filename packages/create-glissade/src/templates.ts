/** The projects there are to make: the folders of templates/. */
import { fileURLToPath } from 'node:url';

export const templates = {
  node: {
    title: 'Node.js, a loop of your own',
    about: 'a network learns to read digits',
    script: 'start',
  },
  learner: {
    title: 'Node.js, a Learner',
    about: 'a CSV file becomes a model',
    script: 'start',
  },
  page: {
    title: 'A page',
    about: 'Vite; a network learns in a worker, and reads what one draws',
    script: 'dev',
  },
} as const;

export type TemplateName = keyof typeof templates;

export const templateNames = Object.keys(templates) as TemplateName[];

/** Beside src/, and beside dist/. */
export const templateFolder = (name: TemplateName): string =>
  fileURLToPath(new URL(`../templates/${name}`, import.meta.url));
