import type * as z from 'zod/mini';
import type { Refusal } from './refusal.ts';
import type { Answer } from './reply.ts';
import type { Caller, World } from './world.ts';

/** A permitted request with its parameters read. */
interface ActionRequest<Parameters> {
  readonly caller: Caller;
  readonly region: string;
  readonly parameters: Parameters;
  /** ISO 8601, UTC, whole seconds. */
  readonly time: string;
}

/** One API action as data. Its schema is a `strictObject`, so that unknown parameters are found. */
export interface Action<Parameters = Readonly<Record<string, unknown>>> {
  readonly service: string;
  readonly version: string;
  readonly action: string;
  /** Documented requests in one second, per account and host. */
  readonly ratePerSecond: number;
  readonly parameters: z.ZodMiniType<Parameters>;
  /** Method syntax on purpose: a table may then hold actions of different parameters. */
  run(request: ActionRequest<Parameters>, world: World): Answer | Refusal;
}
