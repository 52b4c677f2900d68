import { type Form, readForm } from './form.ts';
import type { HttpMessage } from './http-message.ts';
import { isRefusal, missingParameter, type Refusal, refuse } from './refusal.ts';
import { readTc3Claim, type Tc3Claim } from './tc3.ts';
import { readV1Claim, type V1Claim } from './v1.ts';

/** A parsed API request, not yet authenticated. */
export interface ApiCall {
  readonly message: HttpMessage;
  readonly claim: Tc3Claim | V1Claim;
  readonly action: string;
  readonly version: string;
  readonly region: string | undefined;
  readonly timestamp: number;
  readonly token: string | undefined;
  /** The action's own parameters: JSON, or the texts of a form nested by their dotted names. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly encoding: 'json' | 'form';
  /** Name of a common parameter in this request: `X-TC-Region` or `Region`. */
  readonly nameOf: (common: string) => string;
}

/**
 * Reads either form of a request: signature v3 with X-TC headers (POST of JSON, or GET), or signature v1 with
 * everything in the query (GET) or in a form (POST).
 */
export function readCall(message: HttpMessage): ApiCall | Refusal {
  const { method, headers } = message;
  if (method !== 'GET' && method !== 'POST')
    return refuse('UnsupportedProtocol', 'Only GET and POST requests are supported.');
  const viaHeaders = headers.authorization !== undefined || headers['x-tc-action'] !== undefined;
  return viaHeaders ? readV3Call(message) : readV1Call(message);
}

function readV3Call(message: HttpMessage): ApiCall | Refusal {
  const common = readCommon((name) => headerText(message, headerName(name)), headerName);
  if (isRefusal(common)) return common;
  const claim = readTc3Claim(message.headers.authorization ?? '');
  if (isRefusal(claim)) return claim;
  if (message.method === 'GET') {
    return {
      ...common,
      message,
      claim,
      parameters: readForm(message.query).nested([]),
      encoding: 'form',
      nameOf: headerName,
    };
  }
  const parameters = readJson(message);
  return isRefusal(parameters)
    ? parameters
    : { ...common, message, claim, parameters, encoding: 'json', nameOf: headerName };
}

function readV1Call(message: HttpMessage): ApiCall | Refusal {
  const form = readForm(message.method === 'GET' ? message.query : message.body.toString());
  const common = readCommon(form.text, plainName);
  if (isRefusal(common)) return common;
  const claim = readV1Claim(form);
  if (isRefusal(claim)) return claim;
  return { ...common, message, claim, parameters: form.nested(v1Names), encoding: 'form', nameOf: plainName };
}

/** The common parameters of signature v1: https://www.tencentcloud.com/document/api/614/42762. */
const v1Names: readonly string[] = [
  'Action',
  'Language',
  'Nonce',
  'Region',
  'RequestClient',
  'SecretId',
  'Signature',
  'SignatureMethod',
  'Timestamp',
  'Token',
  'Version',
];

type Common = Pick<ApiCall, 'action' | 'version' | 'region' | 'timestamp' | 'token'>;

function readCommon(text: Form['text'], nameOf: ApiCall['nameOf']): Common | Refusal {
  const [action, version, timestamp] = [text('Action'), text('Version'), text('Timestamp')];
  if (action === undefined) return missingParameter(nameOf('Action'));
  if (version === undefined) return missingParameter(nameOf('Version'));

  if (timestamp === undefined) return missingParameter(nameOf('Timestamp'));
  return { action, version, timestamp: Number(timestamp), region: text('Region'), token: text('Token') };
}

function headerName(common: string): string {
  return `X-TC-${common}`;
}

function plainName(common: string): string {
  return common;
}

function headerText(message: HttpMessage, name: string): string | undefined {
  const value = message.headers[name.toLowerCase()];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The body of a signature v3 POST. Of the documented content types only JSON is served here: no image API takes multipart. */
function readJson({ headers, body }: HttpMessage): Readonly<Record<string, unknown>> | Refusal {
  if (!/^application\/json\b/i.test(headers['content-type'] ?? '')) {
    // Real text and code not known.
    return refuse('InvalidRequest', 'The content type of the request must be application/json.');
  }
  try {
    const value: unknown = JSON.parse(body.toString());
    if (isObject(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  // Real text and code not known.
  return refuse('InvalidParameter', 'The body of the request must be a JSON object.');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
