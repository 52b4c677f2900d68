import { run } from './cli.ts';

// Interrupted by hand: the shell's own code for it. Not at once, so that whoever shows progress can put the cursor back.
process.once('SIGINT', () => setImmediate(() => process.exit(130)));
process.exitCode = await run(process.argv.slice(2), process);
