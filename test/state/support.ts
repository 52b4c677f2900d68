import type { Emulator, SeenRequest } from '../../lib/emulator/emulator.ts';
import type { EstateCredential } from '../../lib/emulator/estate/estate-data.ts';
import type { Fault } from '../../lib/emulator/faults/fault.ts';
import type { StateOptions } from '../../lib/options.ts';
import { type LoadedMemory, loadMemory, type StateAccess } from '../../lib/state/load-memory.ts';
import type { Memory, RememberedFinding } from '../../lib/state/memory.ts';
import type { Clock } from '../../lib/types.ts';
import { emptyFolder } from '../support/empty-folder.ts';
import { startEmulator } from '../support/start-emulator.ts';

export const bucket = 'audit-1250000000';
export const region = 'ap-guangzhou';
export const folder = 'image-share-audit/';
const credentials = { secretId: 'AKIDTEST', secretKey: 'test-key', token: 'test-token' };
const account = '100000000002';

/** Stands still save for what is waited for, and for a millisecond at each look, so that no two names are the same. */
export function createTestClock(start = '2026-11-24T08:00:00.000Z'): Clock & { pass(durationMs: number): void } {
  let nowMs = Date.parse(start);
  return {
    now: () => {
      nowMs += 1;
      return new Date(nowMs);
    },
    elapsedMs: () => nowMs,
    sleep: async (durationMs) => {
      nowMs += durationMs;
    },
    pass: (durationMs) => {
      nowMs += durationMs;
    },
  };
}

/** A store under test: how runs reach it, and what is in it behind their backs. */
export interface TestStore {
  readonly options: StateOptions;
  readonly clock: ReturnType<typeof createTestClock>;
  load(more?: Partial<StateAccess>, options?: Partial<StateOptions>): Promise<LoadedMemory>;
  names(): Promise<readonly string[]>;
  get(name: string): Promise<Buffer>;
  put(name: string, content: Buffer | string): Promise<void>;
}

let runs = 0;

export function recaller(options: StateOptions, base: Omit<StateAccess, 'runId'>) {
  return (more: Partial<StateAccess> = {}, changed: Partial<StateOptions> = {}) => {
    runs += 1;
    return loadMemory({ ...options, ...changed }, { runId: `run-${runs}`, ...base, ...more });
  };
}

export async function createDirectory(): Promise<string> {
  const directory = await emptyFolder();
  return directory;
}

interface CosSetting {
  readonly faults?: readonly Fault[];
  readonly credential?: Partial<EstateCredential>;
  readonly onRequest?: (request: SeenRequest) => void;
}

interface CosStore extends TestStore {
  readonly emulator: Emulator;
  readonly port: number;
  readonly requests: readonly SeenRequest[];
}

export async function createCosStore({ faults, credential, onRequest }: CosSetting = {}): Promise<CosStore> {
  const { emulator, port, requests, apiBase } = await startEmulator({
    estate: {
      accounts: [
        {
          uin: account,
          credentials: [{ ...credentials, ...credential }],
          buckets: [{ name: bucket, region }],
        },
        { uin: '100000000003', buckets: [{ name: 'other-1250000001', region }] },
      ],
    },
    faults,
    onRequest,
  });
  const options: StateOptions = { store: { kind: 'cos', bucket, region, key: `${folder}state.json` } };
  const clock = createTestClock();
  const objects = emulator.objects(bucket);
  return {
    emulator,
    port,
    requests,
    options,
    clock,
    load: recaller(options, { clock, credentials, apiBase }),
    names: async () => [...objects.keys()].map((key) => key.slice(folder.length)).toSorted(),
    get: async (name) => objects.get(`${folder}${name}`)?.body ?? Buffer.from('(none)'),
    put: async (name, content) => {
      objects.set(`${folder}${name}`, { body: Buffer.from(content), modifiedMs: 0 });
    },
  };
}

export function remembered(fields: Partial<RememberedFinding> = {}): RememberedFinding {
  return {
    subject: {
      kind: 'unauthorized-share',
      account,
      region,
      imageId: 'img-6pb6lrmy',
      sharedAccount: '101104350000',
      since: '2018-06-10T11:02:50Z',
    },
    firstSeenAt: '2026-11-20T08:00:00.000Z',
    lastSeenAt: '2026-11-23T08:00:00.000Z',
    mailed: { 'security@example.com': '2026-11-20T08:00:05.000Z' },
    ...fields,
  };
}

export function memoryOf(findings: Memory['findings'] = {}, more: Partial<Memory> = {}): Memory {
  return { findings, events: [], readers: {}, ...more };
}

/** The memory of a loadedMemory that has one. */
export function memoryIn(loadedMemory: LoadedMemory): Memory {
  if (loadedMemory.status === 'unusable') throw new Error(loadedMemory.problem);
  return loadedMemory.memory;
}

/** The sentence of one that has none. */
export function problemIn(loadedMemory: LoadedMemory): string {
  if (loadedMemory.status !== 'unusable') throw new Error('The memory is usable.');
  return loadedMemory.problem;
}
