/** What the command line can say, checked. */
import { Command, Option } from 'commander';
import { ownVersion } from './own-version.ts';
import { type TemplateName, templateNames, templates } from './templates.ts';

/** What is wished for; what is not said may be asked. */
export interface Arguments {
  readonly folder?: string;
  readonly template?: TemplateName;
}

const list = templateNames
  .map((name) => `  ${name.padEnd(9)}${templates[name].title}: ${templates[name].about}`)
  .join('\n');

function program(): Command {
  return new Command('create-glissade')
    .description('Makes a project that trains with Glissade.')
    .argument('[folder]', 'where to make it: a new folder, or an empty one (default: glissade-<template>)')
    .addOption(new Option('-t, --template <name>', 'what it is').choices(templateNames))
    .version(ownVersion())
    .addHelpText(
      'after',
      `\nTemplates:\n${list}\n\nnpm wants -- before options: npm create glissade digits -- -t node`,
    )
    .showHelpAfterError(false)
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(`${text.trim().replace(/\s*\n\s*/g, ' ')}\n`) });
}

/**
 * @param environment - in which npm says which options it has taken for its own
 * @throws CommanderError, after printing one line that says what is wrong, for what cannot be understood; and after printing the help
 */
export function parseArguments(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Arguments {
  const command = program();
  // `npm create glissade digits --template node`: npm takes the option, and leaves 'node' as another name.
  const isTaken = environment['npm_config_template'] ?? environment['npm_config_t'];
  if (isTaken && !argv.some((each) => /^(-t|--template)/.test(each)))
    command.error(
      "error: npm has kept '--template' to itself. Put -- before it, npm create glissade digits -- --template node; or npx create-glissade digits --template node",
    );
  command.parse(argv, { from: 'user' });
  const [folder] = command.args;
  const { template } = command.opts<{ template?: TemplateName }>();
  return { ...(folder !== undefined && { folder }), ...(template && { template }) };
}
