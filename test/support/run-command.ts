import { tmpdir } from 'node:os';
import { vi } from 'vitest';
import { run } from '../../handlers/cli.ts';
import { inFolder } from './in-folder.ts';

/** Exit code and output of a command. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in this process, in the folder `cwd` and with `environment` only. The built one is for test/e2e. */
export async function runCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  cwd = tmpdir(),
): Promise<CommandResult> {
  const stdout = captureWrites(process.stdout);
  const stderr = captureWrites(process.stderr);
  try {
    const surroundings = { stdout: process.stdout, stderr: process.stderr, env: { ...environment } };
    const exitCode = await inFolder(cwd, () => run(args, surroundings));
    return { exitCode, stdout: stdout.written.join(''), stderr: stderr.written.join('') };
  } finally {
    stdout.release();
    stderr.release();
  }
}

/** Text that is written to a stream from here on, in its place. */
function captureWrites(stream: NodeJS.WriteStream) {
  const written: string[] = [];
  const spy = vi
    .spyOn(stream, 'write')
    .mockImplementation((chunk: Uint8Array | string, ...more: readonly unknown[]) => {
      written.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
      const done = more.at(-1);
      if (typeof done === 'function') done();
      return true;
    });
  return { written, release: () => spy.mockRestore() };
}
