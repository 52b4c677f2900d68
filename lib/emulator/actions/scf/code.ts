import * as z from 'zod/mini';
import { type Refusal, refuse } from '../../protocol/refusal.ts';
import { type FunctionCode, readCode } from '../../resources/function-code.ts';

/** Parameters that give the code of a function. Demos, Git and images are not supported here. */
export const codeParameters = {
  ZipFile: z.optional(z.string()),
  CosBucketName: z.optional(z.string()),
  CosObjectName: z.optional(z.string()),
  CosBucketRegion: z.optional(z.string()),
};

const codeSchema = z.strictObject(codeParameters);

/** Reads the code of a request: a zip in base64. Code in COS is not supported, so no object is found there. */
export function readCodeParameters(parameters: z.infer<typeof codeSchema>): FunctionCode | Refusal {
  const { ZipFile: zipFile, CosBucketName: bucket, CosObjectName: object } = parameters;
  const fromCos = bucket !== undefined || object !== undefined;
  if (fromCos && zipFile !== undefined)
    return refuse('InvalidParameterValue.Code', 'The code must come either as a zip or from COS.');
  if (fromCos)
    return refuse('ResourceNotFound.CosObject', `There is no object ${object ?? ''} in the bucket ${bucket ?? ''}.`);

  return zipFile === undefined ? refuse('MissingParameter.Code', 'The code is missing.') : readCode(zipFile);
}

/** `file.export`: both 2 to 60 of letters, digits, `-` and `_`, with a letter at either end. */
export function checkHandler(handler: string): Refusal | undefined {
  const part = /^[A-Za-z][\w-]{0,58}[A-Za-z]$/;
  const [file = '', name = '', ...rest] = handler.split('.');
  return part.test(file) && part.test(name) && rest.length === 0
    ? undefined
    : refuse('InvalidParameterValue.Handler', 'The handler must be a file and an export, as in index.main_handler.');
}
