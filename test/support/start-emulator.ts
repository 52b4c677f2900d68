import { onTestFinished } from 'vitest';
import { createEmulator, type Emulator, type EmulatorOptions, type SeenRequest } from '../../lib/emulator/emulator.ts';
import { closeServer, listenOnLoopback } from '../../lib/listen.ts';

/** An emulator that listens until the end of the test. */
export interface RunningEmulator {
  readonly emulator: Emulator;
  readonly port: number;
  readonly apiBase: URL;
  readonly requests: SeenRequest[];
}

export async function startEmulator(options: EmulatorOptions): Promise<RunningEmulator> {
  const requests: SeenRequest[] = [];
  const emulator = createEmulator({
    ...options,
    onRequest: (request) => {
      requests.push(request);
      options.onRequest?.(request);
    },
  });
  const port = await listenOnLoopback(emulator);
  onTestFinished(async () => {
    emulator.closeAllConnections();
    if (emulator.listening) await closeServer(emulator);
  });
  return { emulator, port, apiBase: new URL(`http://127.0.0.1:${port}`), requests };
}
