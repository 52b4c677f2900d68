import type { FunctionSettings, ProviderSettings, Service, TimerSettings } from '../../lib/deploy/framework.ts';

/** serverless.yml as the framework hands it over. */
export function serviceOf(
  provider: Partial<ProviderSettings> = {},
  settings: Partial<FunctionSettings> = {},
  timer: Partial<TimerSettings> = {},
): Service {
  return {
    service: 'image-share-audit',
    provider: {
      name: 'tencent',
      stage: 'dev',
      region: 'ap-guangzhou',
      runtime: 'Nodejs20.19',
      environment: { variables: { SMTP_PASSWORD: 'secret' } },
      ...provider,
    },
    functions: {
      audit: {
        name: 'image-share-audit-dev-audit',
        handler: 'handlers/audit.main_handler',
        events: [{ timer: { name: 'schedule', parameters: { cronExpression: '0 0 */8 * * * *' }, ...timer } }],
        ...settings,
      },
    },
  };
}
