/** The examples from the command line. Exit codes: 0 done, 1 failed, 2 not understood. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { gpu, start, useBackend } from 'glissade';
import { examples } from './examples.ts';

function wholeNumber(least: number) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isInteger(value) || value < least || value > 2 ** 32 - 1)
      throw new InvalidArgumentError(`Expected a whole number from ${least}.`);
    return value;
  };
}

const list = Object.entries(examples).map(([name, { about }]) => `  ${name.padEnd(18)} ${about}`);

const program = new Command('example')
  .description('Trains something small and shows what came of it.')
  .argument('<name>', 'one of those below')
  .addHelpText('after', `\nExamples:\n${list.join('\n')}`)
  .option('--steps <n>', 'training steps (default: as many as it takes)', wholeNumber(1))
  .option('--seed <n>', 'decides weights, data and draws', wholeNumber(0), 42)
  .addOption(new Option('--backend <name>', 'what computes').choices(['cpu', 'gpu']).default('cpu'))
  .option('--threads <n>', 'threads of the cpu backend', wholeNumber(1))
  .showHelpAfterError(false)
  .allowExcessArguments(false)
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(`${text.trim().replace(/\s*\n\s*/g, ' ')}\n`) });

async function main(): Promise<void> {
  program.parse();
  const [name] = program.args;
  const { steps, seed, backend, threads } = program.opts();
  const example = Object.hasOwn(examples, name!) ? examples[name!] : undefined;
  if (!example)
    return program.error(
      `error: no example is named '${name}'; there are ${Object.keys(examples).join(', ')}`,
    );
  if (backend === 'gpu') useBackend(await gpu());
  else await start(threads === undefined ? {} : { threads });
  await example.run({ seed, say: console.log, ...(steps === undefined ? {} : { steps }) });
}

// Who reads the output, head say, may have seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
try {
  if (process.argv.length === 2) program.outputHelp();
  else await main();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    console.error(`example: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
