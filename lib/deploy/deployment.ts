// Plain data between settings/ and commands/, which read files and talk to people, and cloud/, which calls the API.

/** Timer trigger of the function. */
export interface TimerTrigger {
  readonly name: string;
  /** Seven fields: second minute hour day month weekday year. */
  readonly cron: string;
  readonly enabled: boolean;
  /** Passed as the event's `Message`; empty for none. */
  readonly argument: string;
}

/** Retries of an event whose run failed. */
export interface RetryPolicy {
  /** 0 to 2. */
  readonly attempts: number;
  readonly maxAgeSeconds: number;
}

/** CAM policy: https://cloud.tencent.com/document/product/598/10603 */
export interface PolicyDocument {
  readonly version: '2.0';
  readonly statement: readonly {
    readonly effect: 'allow';
    readonly action: readonly string[];
    readonly resource: readonly string[];
  }[];
}

/** Role that the function runs as: one that exists, or one that deploying creates with exactly this policy. */
export type ExecutionRole =
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'managed'; readonly name: string; readonly policy: PolicyDocument };

/** Wanted settings of one deployed function. */
export interface Deployment {
  readonly service: string;
  readonly stage: string;
  /** Accounts that the function audits with its own credentials, and belongs into one of; absent or empty: any. */
  readonly accounts?: readonly { readonly uin: string; readonly name?: string }[];
  /** Path of the file that `accounts` is from, for messages. Absent: audit.yml. */
  readonly auditFile?: string;
  readonly site: 'china' | 'international';
  readonly region: string;
  readonly namespace: string;
  readonly functionName: string;
  readonly description: string;
  readonly runtime: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly vpc?: { readonly vpcId: string; readonly subnetId: string };
  /** Log topic; absent: the platform's default. */
  readonly logs?: { readonly logsetId: string; readonly topicId: string };
  readonly role: ExecutionRole;
  readonly triggers: readonly TimerTrigger[];
  readonly retry: RetryPolicy;
}

/** The package that is uploaded. */
export interface Artifact {
  readonly zip: Uint8Array;
  /** SHA-256 of the zip, in hex. */
  readonly digest: string;
  /** SHA-256 of the audit.yml in it, in hex, so that a later comparison can tell which of the two changed. */
  readonly auditDigest?: string;
}

/** Output to the person at the terminal. */
export interface Reporter {
  readonly notice: (line: string) => void;
  readonly progress: (line: string) => void;
  readonly warning: (line: string) => void;
}
