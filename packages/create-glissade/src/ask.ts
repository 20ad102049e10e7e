/** Asks for what the command line did not say. */
import type { Readable, Writable } from 'node:stream';
import { isCancel, select, text } from '@clack/prompts';
import type { Arguments } from './arguments.ts';
import { placeOf } from './place.ts';
import { type TemplateName, templateNames, templates } from './templates.ts';

/** The terminal, if not this one. */
export interface Terminal {
  readonly input?: Readable;
  readonly output?: Writable;
}

/** Gives nothing when the user has left. */
export async function ask(
  { folder, template }: Arguments,
  terminal: Terminal = {},
): Promise<Required<Arguments> | undefined> {
  const chosen =
    template ??
    (await select<TemplateName>({
      message: 'What shall it be?',
      options: templateNames.map((value) => ({
        value,
        label: templates[value].title,
        hint: templates[value].about,
      })),
      ...terminal,
    }));
  if (isCancel(chosen)) return undefined;
  if (folder !== undefined) return { folder, template: chosen };
  const suggested = defaultFolder(chosen);
  const named = await text({
    message: 'In which folder?',
    placeholder: suggested,
    defaultValue: suggested,
    validate: (given) => reasonAgainst(given || suggested),
    ...terminal,
  });
  return isCancel(named) ? undefined : { folder: named, template: chosen };
}

export const defaultFolder = (template: TemplateName): string => `glissade-${template}`;

/** Why a folder cannot be had by its name; whether something is in it is seen when it is made. */
function reasonAgainst(folder: string): string | undefined {
  try {
    placeOf(folder);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
