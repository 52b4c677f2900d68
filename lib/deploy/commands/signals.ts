const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs what leaves something to clean up: when this process is told to end, `interrupted` is aborted, and the process ends
 * by that signal only when `use` has settled.
 */
export async function abortOnSignal(use: (interrupted: AbortSignal) => Promise<void>): Promise<void> {
  const interruption = new AbortController();
  let received: NodeJS.Signals | undefined;
  const interrupt = (signal: NodeJS.Signals) => {
    received = signal;
    interruption.abort();
  };
  for (const signal of signals) process.once(signal, interrupt);
  try {
    await use(interruption.signal);
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
    if (received !== undefined) process.kill(process.pid, received);
  }
}
