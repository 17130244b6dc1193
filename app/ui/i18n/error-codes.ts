import type {
  DeviceError,
  DeviceLostError,
  ModelFormatError,
  OutOfMemoryError,
  RecoveryError,
  RequestError,
  ServerError,
  ShaderError,
  SourceError,
  UnsupportedModelError,
  WorkerError,
} from '../../engine/errors';

/** Every code that an engine fails with, and the one for what nobody foresaw. The resource files must have words for each. */
export type ErrorCode =
  | ModelFormatError['code']
  | UnsupportedModelError['code']
  | SourceError['code']
  | RequestError['code']
  | WorkerError['code']
  | ServerError['code']
  | RecoveryError['code']
  | DeviceError['code']
  | DeviceLostError['code']
  | OutOfMemoryError['code']
  | ShaderError['code']
  | 'unexpected';

/** What happened, and what the reader can do. */
export interface ErrorWords {
  readonly what: string;
  readonly todo: string;
}
