const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs an action that leaves something to clean up: a signal to end this process aborts `interrupted`, and ends the process
 * only when `action` has settled.
 */
export async function abortOnSignal(action: (interrupted: AbortSignal) => Promise<void>): Promise<void> {
  const interruption = new AbortController();
  let received: NodeJS.Signals | undefined;
  const interrupt = (signal: NodeJS.Signals) => {
    received = signal;
    interruption.abort();
  };
  for (const signal of signals) process.once(signal, interrupt);
  try {
    await action(interruption.signal);
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
    if (received !== undefined) process.kill(process.pid, received);
  }
}
