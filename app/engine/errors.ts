import { TypedError, type ErrorDetails } from '../../kernels/errors';

export { DeviceError, DeviceLostError, OutOfMemoryError, ShaderError, TypedError, type ErrorDetails } from '../../kernels/errors';

/** The bytes are not a model file that anyone could run: not GGUF, cut off, or contradicting themselves. */
export class ModelFormatError extends TypedError<
  'not-gguf' | 'gguf-version' | 'gguf-truncated' | 'gguf-corrupt' | 'gguf-limit' | 'gguf-split'
> {}

/** A sound model file that asks for something we do not have (yet). */
export class UnsupportedModelError extends TypedError<
  | 'unsupported-architecture'
  | 'unsupported-tensor-type'
  | 'unsupported-tensor-shape'
  | 'unsupported-tokenizer'
  | 'unsupported-feature'
  | 'missing-tensor'
  | 'missing-key'
  | 'bad-key'
  | 'template-failed'
> {}

/** The loaded model's engine has no such call; another engine may. */
export function cannot(feature: string): UnsupportedModelError {
  const message = `The engine of this model cannot do that (${feature}). Load a model on WebGPU.`;
  return new UnsupportedModelError('unsupported-feature', message, { feature });
}

/** The bytes of a model could not be had: network, disk, permission. */
export class SourceError extends TypedError<
  | 'source-unreachable'
  | 'source-read'
  | 'source-changed'
  | 'download-interrupted'
  | 'experts-unreadable'
  | 'flight-mode'
  | 'address-unclear'
  | 'host-not-allowed'
  | 'no-model-files'
> {}

/** A request that makes no sense, or that the engine cannot take in its present state. */
export class RequestError extends TypedError<
  'invalid-option' | 'not-loaded' | 'busy' | 'context-full' | 'aborted' | 'empty-prompt'
> {}

/** The person's own server cannot be had, or does not answer as such servers do. `details.host` says which. */
export class ServerError extends TypedError<
  'server-unreachable' | 'server-not-allowed' | 'server-refused' | 'server-failed' | 'server-answer' | 'server-cut' | 'server-silent'
> {}

/** The engine's worker died or spoke out of turn; every open call ends with this. */
export class WorkerError extends TypedError<'worker-crashed' | 'worker-protocol'> {}

/** Downloaded bytes are not what their publisher describes; none of them count. */
export class IntegrityError extends TypedError<'hash-mismatch' | 'wrong-length' | 'wrong-range' | 'not-a-model'> {}

/** The page's own storage has no room left. `details.bytes` is what was still to come. */
export class StorageQuotaError extends TypedError<'storage-full'> {}

/** The model store cannot do this now. */
export class StorageError extends TypedError<'paused' | 'model-busy' | 'invalid-model'> {}

/** The engine was rebuilt after a loss, and lost again and again before it had written another token. */
export class RecoveryError extends TypedError<'lost-repeatedly'> {}

/** An error as plain data, the form in which it crosses the worker border. */
export interface ErrorData {
  readonly code: string;
  readonly message: string;
  readonly details: ErrorDetails;
}

/** Makes any thrown value into data; what is not ours becomes code `unexpected` with its own message kept. */
export function errorToData(error: unknown): ErrorData {
  if (error instanceof TypedError) {
    const { code, message, details } = error as TypedError;
    return { code, message, details };
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { code: 'unexpected', message, details: { message } };
}

/** Brings an error back from data; code, message and details survive, the class does not (nothing may depend on it across the border). */
export function errorFromData(data: ErrorData): TypedError {
  return new TypedError(data.code, data.message, data.details);
}
