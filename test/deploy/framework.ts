import type { CommandOptions, Framework, Service, Writers } from '../../lib/deploy/framework.ts';
import { TencentPlugin } from '../../lib/deploy/plugin.ts';
import { inFolder } from '../support/in-folder.ts';
import { serviceOf } from './service.ts';

export class FrameworkError extends Error {
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

/** The framework as far as a plugin sees it, and what it was told. */
export function frameworkWith(service: Service, serviceDir = process.cwd()) {
  const told: { provider?: string; schema?: object } = {};
  const framework: Framework = {
    service,
    serviceDir,
    configurationFilename: 'serverless.yml',
    configurationInput: { provider: service.provider, functions: service.functions },
    variablesMeta: new Map(),
    configSchemaHandler: {
      defineProvider(_name, schema) {
        told.schema = schema;
      },
    },
    classes: { Error: FrameworkError },
    setProvider(name) {
      told.provider = name;
    },
  };
  return { framework, told };
}

export function writersTo(lines: string[], printed: string[] = []): Writers {
  return {
    log: { notice: (line = '') => lines.push(line), warning: (line) => lines.push(line) },
    progress: { get: () => ({ notice: (line) => lines.push(line), remove: () => undefined }) },
    writeText(text) {
      lines.push(text);
      printed.push(text);
    },
  };
}

/** Error and lines of a command. */
interface CommandResult {
  readonly error: unknown;
  readonly said: string;
  /** Lines to stdout alone. */
  readonly printed: string;
  /** Set by the command itself; undefined where it leaves it to the framework. */
  readonly exitCode: typeof process.exitCode;
}

/** Runs what the framework calls for a command, in this process, for the service in `serviceDir`. */
export async function runHook(
  hook: string,
  { serviceDir, options = {} }: { readonly serviceDir: string; readonly options?: CommandOptions },
): Promise<CommandResult> {
  const [lines, printed]: [string[], string[]] = [[], []];
  const { framework } = frameworkWith(serviceOf(), serviceDir);
  const { hooks } = new TencentPlugin(framework, options, writersTo(lines, printed));
  const before = process.exitCode;
  const error: unknown = await inFolder(serviceDir, async () => hooks[hook]?.()).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const { exitCode } = process;
  process.exitCode = before;
  return {
    error,
    said: lines.join('\n'),
    printed: printed.join('\n'),
    exitCode: exitCode === before ? undefined : exitCode,
  };
}
