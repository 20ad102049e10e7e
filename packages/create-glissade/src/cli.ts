#!/usr/bin/env node
/** The command line: wishes in, a project and an exit code out. 0 done, 1 failed, 2 something given is of no use, 130 left. */
import { CommanderError } from 'commander';
import { parseArguments } from './arguments.ts';
import { ask, defaultFolder } from './ask.ts';
import { createProject } from './create.ts';
import { managerOf, nextSteps } from './next-steps.ts';
import { isThere, placeOf } from './place.ts';
import { RefusedError } from './refused-error.ts';
import { templateNames } from './templates.ts';

async function main(): Promise<number> {
  const given = parseArguments(process.argv.slice(2));
  const { template } = given;
  if (template === undefined && !(process.stdin.isTTY && process.stdout.isTTY))
    throw new RefusedError(`name a template: --template ${templateNames.join(', or ')}`);
  // Before anything is asked.
  if (given.folder !== undefined) await isThere(placeOf(given.folder).folder);
  const wishes =
    template === undefined ? await ask(given) : { folder: defaultFolder(template), ...given, template };
  if (!wishes) return 130;

  const place = placeOf(wishes.folder);
  // Some milliseconds in which Ctrl-C leaves nothing half-made.
  process.on('SIGINT', () => {});
  await createProject(wishes.template, place);
  const steps = nextSteps(wishes.template, place.folder, managerOf(process.env['npm_config_user_agent']));
  console.log(`\nMade ${place.folder}. What to do there is in its README.md; to begin:\n`);
  for (const step of steps) console.log(`  ${step}`);
  console.log();
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  // The parser has said itself what was wrong.
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = error instanceof RefusedError ? 2 : 1;
  }
}
