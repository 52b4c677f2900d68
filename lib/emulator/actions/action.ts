import type * as z from 'zod/mini';
import type { Refusal } from '../protocol/refusal.ts';
import type { Answer } from '../protocol/reply.ts';
import type { Caller, World } from '../world/world.ts';

/** A permitted request with its parameters read. */
export interface ActionRequest<Parameters> {
  readonly caller: Caller;
  /** Empty for an action that is global. */
  readonly region: string;
  readonly parameters: Parameters;
  /** ISO 8601, UTC, whole seconds. */
  readonly time: string;
  /** Time of the request, in milliseconds since the epoch. */
  readonly atMs: number;
  readonly requestId: string;
}

/** One API action as data. Its schema is a `strictObject`, so that unknown parameters are found. */
export interface Action<Parameters = Readonly<Record<string, unknown>>> {
  readonly service: string;
  readonly version: string;
  readonly action: string;
  /** Name of the action in CAM, where it is not that of the API. */
  readonly permission?: string;
  /** Documented requests in one second, per account and host. */
  readonly ratePerSecond: number;
  /** Resource that a request concerns, where CAM controls single ones; default: all. Its parameters are read before permission is checked. */
  resource?(request: Pick<ActionRequest<Parameters>, 'caller' | 'region' | 'parameters'>): string;
  /** `global`: no region is needed, and none is looked at. Default: regional. */
  readonly reach?: 'regional' | 'global';
  readonly parameters: z.ZodMiniType<Parameters>;
  /** Method syntax on purpose: a table may then hold actions of different parameters. */
  run(request: ActionRequest<Parameters>, world: World): Answer | Refusal | Promise<Answer | Refusal>;
}

/** Action whose parameters have the type of its schema. */
export function defineAction<Parameters>(action: Action<Parameters>): Action<Parameters> {
  return action;
}
