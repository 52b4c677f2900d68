import { configWarnings } from '../../lib/config/load.ts';
import { type CommandContext, loadUserConfig } from './context.ts';

/** Checks the configuration and writes its warnings. Rejects with ConfigError where it is not valid. */
export async function check(file: string, context: CommandContext): Promise<number> {
  const config = await loadUserConfig(file, context);
  for (const warning of configWarnings(config)) context.stderr.write(`${file} ${warning}\n`);
  const { targets, allowlist } = config.policy;
  context.stdout.write(`${file}: valid. Targets: ${targets.length}. Allowances: ${allowlist.length}.\n`);
  return 0;
}
