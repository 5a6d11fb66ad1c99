import { type Command, CommanderError } from 'commander';
import { EXIT, exitCodeOf } from './exit-codes';
import { describeFailure } from './output';
import { buildProgram } from './program';

await runCli(process.argv);

/** Runs one command line and sets the exit code; the only place that turns failures into text and a code. */
async function runCli(argv: string[]): Promise<void> {
  const program = buildProgram();
  forEachCommand(program, (command) => command.exitOverride());
  // `mc up` outlives whoever reads its output and looks after that itself.
  program.hook('preAction', (_, command) => {
    if (command.name() !== 'up') quietBrokenPipes();
  });
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has already written its message; help and version are no mistakes.
      process.exitCode = error.exitCode === 0 ? EXIT.pass : EXIT.usage;
      return;
    }
    process.exitCode = exitCodeOf(error);
    const debug = (process.env.MC_DEBUG ?? '') !== '';
    process.stderr.write(describeFailure(error, { json: argv.includes('--json'), debug }));
  }
}

function forEachCommand(command: Command, visit: (command: Command) => void): void {
  visit(command);
  for (const child of command.commands) forEachCommand(child, visit);
}

/** `mc … | head` closes the pipe early: that is no failure, so nothing is printed. */
function quietBrokenPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(EXIT.pass);
      throw error;
    });
  }
}
