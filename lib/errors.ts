// The seven errors that are part of the contract. Anything else that is thrown is a bug.

import type { Channel, Delivery, StateOptions } from './options.ts';

/** Code of an error of the system or of a library, such as ENOENT or ECONNREFUSED; undefined where there is none. */
export function errorCodeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Problem in the settings: its place, what was found and what to write instead. */
export interface ConfigIssue {
  readonly file: string;
  /** 1-based; absent where the problem is not a place in the file. */
  readonly line?: number;
  /** `targets[0].region`; empty for the file as a whole. */
  readonly path: string;
  readonly problem: string;
  readonly fix: string;
}

/** Readable part of settings that are wrong as a whole. The failure is reported with it. */
export interface ReadableSettings {
  readonly delivery?: Delivery | undefined;
  readonly channels?: readonly Channel[];
  readonly state?: StateOptions | undefined;
}

/** The settings are wrong. Carries every issue at once; never retried; exit code 2. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly issues: readonly ConfigIssue[];
  // Private, so that neither a log nor an inspection prints the secrets in them.
  readonly #delivery: Delivery | undefined;
  readonly #channels: readonly Channel[];
  readonly #state: StateOptions | undefined;

  constructor(issues: readonly ConfigIssue[], options?: ErrorOptions & ReadableSettings) {
    super(issues.map(describeIssue).join('\n'), options);
    this.issues = issues;
    this.#delivery = options?.delivery;
    this.#channels = options?.channels ?? [];
    this.#state = options?.state;
  }

  /** Settings to mail this error with, when they could be read although others are wrong. */
  get delivery(): Delivery | undefined {
    return this.#delivery;
  }

  /** Channels to notify of this error, when all of them could be read. */
  get channels(): readonly Channel[] {
    return this.#channels;
  }

  /** Store of the results of earlier runs, when all settings of it could be read. */
  get state(): StateOptions | undefined {
    return this.#state;
  }
}

/** `audit.yml:12 targets[0].region: "gz" is no region. Write a region id such as ap-guangzhou.` */
export function describeIssue(issue: ConfigIssue): string {
  const place = issue.line === undefined ? issue.file : `${issue.file}:${issue.line}`;
  const path = issue.path === '' ? '' : ` ${issue.path}`;
  return `${place}${path}: ${issue.problem} ${issue.fix}`;
}

interface RefusalDetails {
  readonly action: string;
  readonly code: string;
  /** Message of the cloud, for people only: branch on `code`. */
  readonly message: string;
  readonly requestId: string;
}

/** The cloud answered, and the answer was no. Retried only for a closed list of codes; exit code 3. */
export class CloudRefusedError extends Error {
  override readonly name = 'CloudRefusedError';
  readonly action: string;
  readonly code: string;
  readonly requestId: string;
  /** Message of the cloud alone, without action and code. */
  readonly cloudMessage: string;

  constructor(refusal: RefusalDetails, options?: ErrorOptions) {
    super(
      `${refusal.action} was refused with ${refusal.code}: ${refusal.message} (request ${refusal.requestId})`,
      options,
    );
    this.action = refusal.action;
    this.code = refusal.code;
    this.cloudMessage = refusal.message;
    this.requestId = refusal.requestId;
  }
}

interface UnreachableDetails {
  readonly action: string;
  /** Event instead of a usable answer, as a sentence without an end stop. */
  readonly detail: string;
  readonly attempts: number;
  /** True when the reading time was up, which is not a fault of the cloud. */
  readonly pastDeadline: boolean;
}

/** There was no usable answer: network, time-out, redirect, HTTP error, or a body that is not what the API documents. Retried; exit code 3. */
export class CloudUnreachableError extends Error {
  override readonly name = 'CloudUnreachableError';
  readonly action: string;
  readonly detail: string;
  readonly attempts: number;
  readonly pastDeadline: boolean;

  constructor(details: UnreachableDetails, options?: ErrorOptions) {
    super(`${details.action} got no usable answer: ${details.detail} (attempts: ${details.attempts})`, options);
    this.action = details.action;
    this.detail = details.detail;
    this.attempts = details.attempts;
    this.pastDeadline = details.pastDeadline;
  }
}

/** Reason why a recipient did not get a mail. `isRefused`: the server refused this recipient, and not the mail as a whole. */
export interface RecipientFailure {
  readonly recipient: string;
  /** Answer of the server, or the code of the error; never holds a secret. */
  readonly answer: string;
  readonly isRefused: boolean;
}

/** The mail was not accepted for every recipient. Exit code 3; makes the invocation fail, so that the platform repeats it. */
export class MailError extends Error {
  override readonly name = 'MailError';
  /** Addresses that did not receive it; all of them when the server accepted nothing. */
  readonly recipients: readonly string[];
  /** Reason for each recipient, as far as known. */
  readonly failures: readonly RecipientFailure[];

  constructor(
    problem: string,
    recipients: readonly string[],
    options?: ErrorOptions & { readonly failures?: readonly RecipientFailure[] },
  ) {
    super(problem, options);
    this.recipients = recipients;
    this.failures = options?.failures ?? [];
  }
}

/**
 * The results of earlier runs could not be read, or those of this run could not be saved. The message is a sentence, safe to
 * mail. Not retried; exit code 3.
 */
export class StateError extends Error {
  override readonly name = 'StateError';
}

/** A channel beside mail did not confirm the message. The text is safe to log and to mail: neither address nor secret is in it. */
export class ChannelError extends Error {
  override readonly name = 'ChannelError';
  readonly channel: Channel['kind'];

  constructor(channel: Channel['kind'], problem: string, options?: ErrorOptions) {
    super(problem, options);
    this.channel = channel;
  }
}

/**
 * A deploy, or another command on a deployment, stopped. The message says what happened and, last, what to do next.
 * Not retried: what was done stays, and the same command continues from there. Exit code 1.
 */
export class DeployError extends Error {
  override readonly name = 'DeployError';
}
