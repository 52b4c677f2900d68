import { systemClock } from '../../lib/clock.ts';
import { environmentSecrets } from '../../lib/config/file/references.ts';
import { reviewConfig } from '../../lib/config/review.ts';
import { ConfigError, type ConfigIssue, describeIssue } from '../../lib/errors.ts';
import { plainLines } from '../../lib/redact.ts';
import { describeAuditPlan } from './audit-plan.ts';
import { type CommandContext, EXIT_INVALID, loadDotenv } from './context.ts';

export interface CheckOptions {
  readonly config: string;
  /** True: warnings, and values that were not checked, are failures. */
  readonly strict?: true;
}

/** Checks the configuration and writes its warnings, whether or not it is valid, and what a run would read. Rejects with ConfigError where it is not. */
export async function check({ config: file, strict }: CheckOptions, context: CommandContext): Promise<number> {
  const { env, stdout, stderr } = context;
  const review = await reviewConfig(file, environmentSecrets(await loadDotenv(env)), systemClock.now());
  const { issues, warnings, unset, targets, allowances, config } = review;
  const say = (kind: string, issue: ConfigIssue) =>
    stderr.write(`${plainLines(describeIssue({ ...issue, problem: `${kind}: ${issue.problem}` }))}\n`);
  for (const warning of warnings) say('Warning', warning);
  for (const variable of unset) say('Not checked', variable);
  if (issues.length > 0) throw new ConfigError(issues);
  const unchecked = unset.length === 0 ? '' : ` Not checked: ${unset.length}.`;
  const counts = `Targets: ${targets}. Allowances: ${allowances}. Warnings: ${warnings.length}.${unchecked}`;
  const plan = config === undefined ? [] : describeAuditPlan(config);
  stdout.write([`${file}: valid. ${counts}`, ...plan.map(plainLines)].map((line) => `${line}\n`).join(''));
  return strict && warnings.length + unset.length > 0 ? EXIT_INVALID : 0;
}
