import * as z from 'zod/mini';
import { parserOf } from '../../api-answer.ts';
import { listOf } from '../../collections.ts';
import type { TimerTrigger } from '../deployment.ts';
import { done, listPages, maybe, parseJson } from './answer.ts';
import type { ApiClient } from './api-client.ts';
import { type FunctionRef, named } from './function-api.ts';

/** State of a trigger of any type. */
export interface TriggerState {
  readonly name: string;
  readonly type: string;
  readonly enabled: boolean;
  /** The version or alias that it starts. */
  readonly qualifier: string;
  /** Of a timer only. */
  readonly cron?: string;
  readonly argument: string;
}

export interface TriggerApi {
  readonly listTriggers: (ref: FunctionRef) => Promise<readonly TriggerState[]>;
  readonly createTimer: (ref: FunctionRef, timer: TimerTrigger) => Promise<void>;
  readonly updateTimer: (ref: FunctionRef, timer: TimerTrigger) => Promise<void>;
  /** Refused where the trigger is in that state already. */
  readonly switchTimer: (ref: FunctionRef, timer: TimerTrigger) => Promise<void>;
  readonly deleteTimer: (ref: FunctionRef, name: string) => Promise<void>;
}

/** Version that a timer starts by default. */
export const LATEST = '$LATEST';

const parseTriggers = parserOf(
  {
    TotalCount: z.int().check(z.nonnegative()),
    Triggers: listOf(
      z.object({
        TriggerName: z.string().check(z.minLength(1)),
        Type: z.string().check(z.minLength(1)),
        Enable: z.int(),
        Qualifier: maybe(z.string()),
        TriggerDesc: maybe(z.string()),
        CustomArgument: maybe(z.string()),
      }),
    ),
  },
  ({ TotalCount, Triggers }) => ({
    total: TotalCount,
    items: Triggers.map(
      (trigger): TriggerState => ({
        name: trigger.TriggerName,
        type: trigger.Type,
        enabled: trigger.Enable === 1,
        qualifier: trigger.Qualifier || LATEST,
        ...(trigger.Type === 'timer' ? { cron: readCron(trigger.TriggerDesc ?? '') } : {}),
        argument: trigger.CustomArgument ?? '',
      }),
    ),
  }),
);

/** The default of ListTriggers; its maximum is not documented. */
const PAGE_SIZE = 20;

/** Triggers, over SCF 2018-04-16. */
export function createTriggerApi({ read, change }: ApiClient): TriggerApi {
  return {
    listTriggers: (ref) =>
      listPages('ListTriggers', (Offset) => {
        const parameters = { ...named(ref), Offset, Limit: PAGE_SIZE };
        return read('scf', { action: 'ListTriggers', parameters, parse: parseTriggers });
      }),
    createTimer(ref, { name, cron, enabled, argument }) {
      const schedule = { TriggerDesc: cron, Enable: wireEnable(enabled) };
      const parameters = { ...timerOf(ref, name), ...schedule, ...(argument ? { CustomArgument: argument } : {}) };
      return change('scf', { action: 'CreateTrigger', parameters, parse: done });
    },
    updateTimer(ref, { name, cron, enabled, argument }) {
      // An argument that is left out stays, an empty one goes, says the page of UpdateTrigger.
      const schedule = { TriggerDesc: cron, Enable: wireEnable(enabled), CustomArgument: argument };
      const parameters = { ...timerOf(ref, name), ...schedule };
      return change('scf', { action: 'UpdateTrigger', parameters, parse: done });
    },
    switchTimer(ref, { name, enabled }) {
      const parameters = { ...timerOf(ref, name), Enable: wireEnable(enabled) };
      return change('scf', { action: 'UpdateTriggerStatus', parameters, parse: done });
    },
    deleteTimer: (ref, name) => change('scf', { action: 'DeleteTrigger', parameters: timerOf(ref, name), parse: done }),
  };
}

function timerOf(ref: FunctionRef, name: string) {
  return { ...named(ref), TriggerName: name, Type: 'timer', Qualifier: LATEST };
}

function wireEnable(enabled: boolean): 'OPEN' | 'CLOSE' {
  return enabled ? 'OPEN' : 'CLOSE';
}

/** Written as the plain expression, read back as `{"cron":"…"}` (https://cloud.tencent.com/document/product/583/39901). */
function readCron(description: string): string {
  const parsed = z.object({ cron: z.string() }).safeParse(parseJson(description));
  return parsed.success ? parsed.data.cron : description;
}
