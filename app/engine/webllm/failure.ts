import { DeviceError, DeviceLostError, IntegrityError, OutOfMemoryError, RequestError, SourceError, StorageQuotaError, TypedError, UnsupportedModelError } from '../errors';

/** What WebLLM throws, as an error of ours; it names its classes in `name`. What nobody foresaw stays as it is. */
export function failureOf(error: unknown, model: string): unknown {
  if (error instanceof TypedError || !(error instanceof Error)) return error;
  const { name, message } = error;
  if (name === 'WebGPUNotAvailableError' || name === 'WebGPUNotFoundError') {
    return new DeviceError('no-webgpu', 'This browser offers no WebGPU here, and WebLLM needs it. Choose another engine.', {}, error);
  }
  if (name === 'ShaderF16SupportError' || name === 'FeatureSupportError') {
    return new DeviceError('device-limit', `${model} needs what this device does not grant (${message}). Take its q4f32 form.`, { file: model }, error);
  }
  if (name === 'ModelNotFoundError') {
    return new UnsupportedModelError('unsupported-architecture', `WebLLM has no model "${model}". Choose one of its list.`, { file: model }, error);
  }
  if (name === 'ContextWindowSizeExceededError') {
    return new RequestError('context-full', 'The conversation is longer than the model’s context. Shorten it or begin a new one.', {}, error);
  }
  if (name === 'IntegrityError') {
    return new IntegrityError('hash-mismatch', `The files of ${model} are not what their publisher describes. Load it again.`, { file: model }, error);
  }
  if (name === 'QuotaExceededError') {
    return new StorageQuotaError('storage-full', `There is no room left for ${model}. Free some space and load it again.`, { file: model }, error);
  }
  if (name === 'DeviceLostError') return new DeviceLostError('device-lost', `The GPU was lost: ${message}.`, { reason: message }, error);
  if (/out of memory|allocation failed/iu.test(message)) {
    return new OutOfMemoryError('out-of-memory', `${model} does not fit into the GPU's memory (${message}). Take a smaller model.`, { file: model }, error);
  }
  // Browsers word a failed fetch differently; WebLLM's caches add sentences of their own, and name the address.
  if (/fetch|network|Cache\.add|load failed/iu.test(message)) {
    return new SourceError('source-unreachable', `${model} cannot be fetched (${message}). Check the connection and load it again.`, { file: model }, error);
  }
  return error;
}
