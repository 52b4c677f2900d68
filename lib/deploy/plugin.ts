import { type CommandContext, createCommandContext, toFrameworkError } from './commands/context.ts';
import { commands } from './commands/schemas.ts';
import type { CommandOptions, CommandSchema, Framework, Writers } from './framework.ts';
import { useLiteralVariables } from './settings/literal-variables.ts';
import { providerSchema } from './settings/schema.ts';

type Hook = () => Promise<void> | void;

/**
 * Provider `tencent` of Serverless: registers the commands. A class because the framework constructs one. Throws for any
 * other provider, which the framework would otherwise package without a word.
 */
export class TencentPlugin {
  readonly commands: Readonly<Record<string, CommandSchema>> = commands;
  readonly hooks: Readonly<Record<string, Hook>>;

  constructor(framework: Framework, options: CommandOptions, writers: Writers) {
    refuseOtherProvider(framework);
    useLiteralVariables(framework, process.env);
    framework.setProvider('tencent', this);
    // serverless 3 only warns by default.
    framework.configurationInput.configValidationMode ??= 'error';
    framework.configSchemaHandler.defineProvider('tencent', providerSchema);

    const at =
      (command: (context: CommandContext) => Promise<void>): Hook =>
      async () => {
        try {
          await command(createCommandContext(framework, options, writers));
        } catch (error) {
          throw toFrameworkError(error, framework);
        } finally {
          writers.progress.get('tencent').remove();
        }
      };
    this.hooks = {
      'before:package:createDeploymentArtifacts': () => turnOffPackaging(framework),
      'package:compileFunctions': at(async (context) =>
        (await import('./commands/package.ts')).packageCommand(context),
      ),
      'before:print:print': () => hideVariables(framework),
      'deploy:upload': at(async (context) => (await import('./commands/deploy.ts')).deployCommand(context)),
      'rollback:restore': at(async (context) => (await import('./commands/rollback.ts')).rollbackCommand(context)),
      'info:show': at(async (context) => (await import('./commands/info.ts')).infoCommand(context)),
      'invoke:run': at(async (context) => (await import('./commands/invoke.ts')).invokeCommand(context)),
      'invoke:local:run': at(async (context) =>
        (await import('./commands/invoke-local.ts')).invokeLocalCommand(context),
      ),
      'logs:search': at(async (context) => (await import('./commands/logs.ts')).logsCommand(context)),
      'remove:delete': at(async (context) => {
        const { removeCommand } = await import('./commands/remove.ts');
        await removeCommand(context, { input: process.stdin, output: process.stderr });
      }),
      'permissions:print': at(async (context) =>
        (await import('./commands/permissions.ts')).permissionsCommand(context),
      ),
    };
  }
}

function refuseOtherProvider({ service, classes }: Framework): void {
  const { name } = service.provider;
  if (name === 'tencent') return;
  throw new classes.Error(
    `provider.name is "${name}". Set it to tencent: this plugin deploys to Tencent Cloud.`,
    'PROVIDER',
  );
}

/** The framework would zip the whole folder, sources and secrets included. */
function turnOffPackaging({ service }: Framework): void {
  for (const settings of Object.values(service.functions)) Object.assign(settings, { package: { disable: true } });
}

/** `print` may end up in the log of a pipeline, where passwords do not belong. */
function hideVariables({ configurationInput: { provider, functions } }: Framework): void {
  for (const { environment } of [provider, ...Object.values(functions ?? {})]) {
    const variables = environment?.variables ?? {};
    const hidden = Object.keys(variables).map((name) => [name, variables[name] ? '***' : '']);
    Object.assign(variables, Object.fromEntries(hidden));
  }
}
