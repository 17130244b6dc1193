import type {
  DeviceError,
  DeviceLostError,
  IntegrityError,
  ModelFormatError,
  OutOfMemoryError,
  RecoveryError,
  RequestError,
  ServerError,
  ShaderError,
  SourceError,
  StorageError,
  StorageQuotaError,
  UnsupportedModelError,
  WorkerError,
} from '../../engine/errors';

/** Every code that an engine fails with, and the one for what nobody foresaw. The resource files must have words for each. */
export type ErrorCode =
  | ModelFormatError['code']
  | UnsupportedModelError['code']
  | SourceError['code']
  | IntegrityError['code']
  | StorageQuotaError['code']
  | StorageError['code']
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
