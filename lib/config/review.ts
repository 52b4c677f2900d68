import type { ConfigIssue } from '../errors.ts';
import { buildConfig, type Config } from './build.ts';
import { checkFile } from './check.ts';
import type { ResolveSecret } from './file/references.ts';
import { mappingsOf } from './file/with-path.ts';
import { settingsWarnings } from './warnings/warnings.ts';

/** Everything that can be said about audit.yml without a run. */
export interface ConfigReview {
  readonly issues: readonly ConfigIssue[];
  /** Settings that are valid and may not be intended. */
  readonly warnings: readonly ConfigIssue[];
  /** Variables of mail, channels and stored results that have no value here, and all secrets of SSM. Their settings are not checked. */
  readonly unset: readonly ConfigIssue[];
  readonly targets: number;
  readonly allowances: number;
  /** The settings of the audit; absent where there is any issue. */
  readonly config?: Config;
}

/** Reviews audit.yml at a time, with warnings also where there are problems. Throws like checkFile. */
export async function reviewConfig(file: string, resolveSecret: ResolveSecret, now: Date): Promise<ConfigReview> {
  const { settings, secrets, issues, unset, locate, valid } = await checkFile(file, resolveSecret, 'review');
  return {
    issues,
    warnings: locate(settingsWarnings(settings, { secrets, now })),
    unset: locate(unset),
    targets: mappingsOf(settings, 'targets').length,
    allowances: mappingsOf(settings, 'allowlist').length,
    ...(valid && { config: buildConfig(valid, file) }),
  };
}
