import { run } from './cli.ts';

/** Interrupted by hand: the shell's own code for it. */
process.once('SIGINT', () => process.exit(130));
process.exitCode = await run(process.argv.slice(2), process);
