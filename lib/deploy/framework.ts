import type { ConfigIssue } from '../errors.ts';

// Types of Serverless (osls 4 and serverless 3, which are alike here), as far as the plugin uses it. Neither publishes any.

/** Variables of the function; `null` comes from a `${env:X, null}` without a value. */
export interface EnvironmentSettings {
  readonly variables?: Readonly<Record<string, string | null>> | null;
}

export interface TimerSettings {
  readonly name: string;
  readonly parameters: {
    readonly cronExpression: string;
    readonly enable?: boolean | null;
    readonly argument?: string | null;
  };
}

export interface FunctionSettings {
  /** Filled in by the framework: `<service>-<stage>-<key>` where serverless.yml has none. */
  readonly name?: string;
  readonly handler: string;
  readonly description?: string | null;
  readonly memorySize?: number | null;
  readonly timeout?: number | null;
  readonly environment?: EnvironmentSettings | null;
  readonly events?: readonly { readonly timer: TimerSettings }[];
}

export interface ProviderSettings {
  readonly name: string;
  readonly stage?: string | null;
  readonly region?: string | null;
  readonly site?: 'china' | 'international' | null;
  readonly namespace?: string | null;
  readonly runtime?: string | null;
  readonly memorySize?: number | null;
  readonly timeout?: number | null;
  readonly role?: string | null;
  readonly environment?: EnvironmentSettings | null;
  readonly tags?: Readonly<Record<string, string | null>> | null;
  readonly vpcConfig?: { readonly vpcId: string; readonly subnetId: string } | null;
  readonly cls?: { readonly logsetId: string; readonly topicId: string } | null;
  readonly retry?: { readonly attempts?: number | null; readonly maxAgeSeconds?: number | null } | null;
}

/** serverless.yml after its references were resolved and `settings/schema.ts` accepted it. */
export interface Service {
  readonly service: string;
  readonly provider: ProviderSettings;
  readonly functions: Readonly<Record<string, FunctionSettings>>;
  readonly package?: Readonly<Record<string, unknown>>;
}

/** Issue in serverless.yml. */
export type SettingIssue = Omit<ConfigIssue, 'file'>;

export interface CommandOptions {
  readonly [name: string]: string | boolean | readonly string[] | undefined;
}

/** The framework, as a plugin gets it. */
export interface Framework {
  readonly service: Service;
  readonly serviceDir: string;
  readonly configurationFilename: string;
  /** serverless.yml as `print` shows it. */
  readonly configurationInput: Pick<Service, 'provider'> & {
    configValidationMode?: string;
    readonly functions?: Service['functions'];
  };
  /** References that are not resolved yet: paths in `configurationInput`, their keys joined by a zero byte. */
  readonly variablesMeta: { delete(path: string): boolean };
  readonly configSchemaHandler: { defineProvider(name: string, schema: object): void };
  /** An Error of this class is shown as a sentence; any other with its stack. */
  readonly classes: { readonly Error: new (message: string, code: string) => Error };
  setProvider(name: string, provider: object): void;
}

/** Output of a plugin: to stderr, but `writeText` to stdout. */
export interface Writers {
  readonly log: {
    notice(text?: string): void;
    warning(text: string): void;
  };
  /** Shown on a terminal only. */
  readonly progress: { get(name: string): { notice(text: string): void; remove(): void } };
  readonly writeText: (text: string) => void;
}

/** Option of a command. */
interface OptionSchema {
  readonly usage: string;
  readonly type: 'string' | 'boolean' | 'multiple';
  readonly shortcut?: string;
}

/** Command of a plugin. Its options add to those of the framework. */
export interface CommandSchema {
  readonly usage?: string;
  readonly lifecycleEvents?: readonly string[];
  readonly options?: Readonly<Record<string, OptionSchema>>;
  readonly commands?: Readonly<Record<string, CommandSchema>>;
}
