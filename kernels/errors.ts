/**
 * The root of every error that Denkspur throws on purpose.
 *
 * `code` is what other code and the page's translations go by; `message` is one English sentence for logs and terminals that says
 * what happened and what to do; `details` are the values a translation fills in (file, tensor, limit, bytes …). Nothing parses
 * `message`.
 */
export class TypedError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly details: ErrorDetails;

  constructor(code: Code, message: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.code = code;
    this.details = details;
  }
}

export type ErrorDetails = Readonly<Record<string, string | number>>;

/** WebGPU is missing, no adapter answers, or the adapter grants less than a kernel needs. */
export class DeviceError extends TypedError<'no-webgpu' | 'no-adapter' | 'adapter-limits' | 'device-request-failed' | 'device-limit'> {}

/** The GPU went away (driver reset, sleep, browser decision); everything on it is gone and has to be rebuilt. */
export class DeviceLostError extends TypedError<'device-lost'> {}

/** A buffer did not fit into the memory of the device. `details.bytes` is what was asked for. */
export class OutOfMemoryError extends TypedError<'out-of-memory'> {}

/**
 * A shader or pipeline was refused by the browser (`details.log` holds the compiler's lines), or computes wrongly on this device even
 * in its plainest form. Never the fault of a file.
 */
export class ShaderError extends TypedError<'shader-compilation' | 'shader-interface' | 'kernel-wrong'> {}
