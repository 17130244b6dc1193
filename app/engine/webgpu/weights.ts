import type { GpuContext } from '../../../kernels/device/device';
import type { GpuMemory } from '../../../kernels/device/memory';
import { MatrixLoader, type MatrixSource } from '../../../kernels/matmul/load';
import { supportsColumns, type Matrix } from '../../../kernels/matmul/matrix';
import { dequantize, type Format } from '../../../kernels/quantization/format';
import { formatOf, formats } from '../../../kernels/quantization/formats';
import { UnsupportedModelError } from '../errors';
import type { BatchedReads } from '../gguf/batched-reads';
import type { GgufModel, GgufTensor } from '../gguf/open';

/** A matrix product of one or more matrices whose outputs lie one after another (q, k and v): one where their formats agree. */
export type Projection = readonly ProjectionPart[];

export interface ProjectionPart {
  readonly matrix: Matrix;
  /** Where this part's outputs begin, in elements. */
  readonly outputOffset: number;
}

/** Takes tensors from a model file to the GPU by name, checking that they are what the architecture wants. */
export class WeightLoader {
  readonly #context: GpuContext;
  readonly #memory: GpuMemory;
  readonly #matrices: MatrixLoader;
  readonly #model: GgufModel;
  readonly #signal: AbortSignal | undefined;
  readonly #onBytes: (bytes: number) => void;
  #byNeed: BatchedReads | undefined;

  /** @param onBytes told how many bytes of tensor data were read and uploaded since the last call */
  constructor(context: GpuContext, memory: GpuMemory, model: GgufModel, onBytes: (bytes: number) => void, signal?: AbortSignal) {
    this.#context = context;
    this.#memory = memory;
    this.#matrices = new MatrixLoader(context, memory);
    this.#model = model;
    this.#onBytes = onBytes;
    this.#signal = signal;
  }

  /** Of the model's file, for errors. */
  get fileName(): string {
    return this.#model.fileName;
  }

  /** The model is loaded: what is read from here on (experts, as they are needed) is no progress, and no signal of loading ends it. */
  loaded(byNeed: BatchedReads): void {
    this.#byNeed = byNeed;
  }

  has(name: string): boolean {
    return this.#model.tensors.has(name);
  }

  /** Rows of the token embedding. @throws UnsupportedModelError when there is none */
  get vocabularySize(): number {
    return this.#tensor('token_embd.weight').shape[1] ?? 0;
  }

  /**
   * One or more [columns, rows] matrices as one projection.
   * @throws UnsupportedModelError `missing-tensor`, `unsupported-tensor-type`, `unsupported-tensor-shape`; SourceError; OutOfMemoryError
   */
  async projection(names: readonly string[], columns: number, rows: readonly number[]): Promise<Projection> {
    const parts = names.map((name, index) => this.#matrixTensor(name, columns, rows[index]!));
    const sameFormat = parts.every(({ tensor }) => tensor.type === parts[0]!.tensor.type);
    if (sameFormat) return [{ matrix: await this.#build(parts, columns, 'stacked'), outputOffset: 0 }];
    const projection: ProjectionPart[] = [];
    let outputOffset = 0;
    for (const part of parts) {
      projection.push({ matrix: await this.#build([part], columns, 'stacked'), outputOffset });
      outputOffset += part.rows;
    }
    return projection;
  }

  /** A single matrix. @throws as `projection` */
  async matrix(name: string, columns: number, rows: number): Promise<Matrix> {
    return this.#build([this.#matrixTensor(name, columns, rows)], columns, 'stacked');
  }

  /** `count` matrices [columns, rows] of one tensor, one after another; a shard holds whole ones. @throws as `projection` */
  async stack(name: string, columns: number, rows: number, count: number): Promise<Matrix> {
    const { format, read } = this.rows(name, columns, rows, count);
    return this.build({ label: name, format, columns, parts: [count * rows], together: rows, read: (_, first, of, scratch) => read(first, of, scratch) });
  }

  /** Takes rows of a tensor [columns, rows, …] to put them together in other ways with `build`. @throws as `projection` */
  rows(name: string, columns: number, ...rows: readonly number[]): TensorRows {
    const { tensor, format, rows: all } = this.#matrixTensor(name, columns, ...rows);
    return { label: name, format, columns, rows: all, read: (first, count, scratch) => this.#readRows(tensor, format, columns, [first, count], scratch) };
  }

  /** A matrix from any source. @throws OutOfMemoryError, DeviceError, and whatever its `read` throws */
  build(source: MatrixSource): Promise<Matrix> {
    return this.#matrices.load(source);
  }

  /** Gate and up with their rows in turn; where formats differ, two parts whose outputs share a place. @throws as `projection` */
  async gateAndUp(gate: string, up: string, columns: number, rows: number): Promise<Projection> {
    const parts = [gate, up].map((name) => this.#matrixTensor(name, columns, rows));
    if (parts[0]!.tensor.type === parts[1]!.tensor.type) {
      return [{ matrix: await this.#build(parts, columns, 'interleaved'), outputOffset: 0 }];
    }
    const projection: ProjectionPart[] = [];
    for (const part of parts) projection.push({ matrix: await this.#build([part], columns, 'stacked'), outputOffset: 0 });
    return projection;
  }

  /** One or more F32, F16 or BF16 vectors, one after another, as f32, times `scale`. @throws as `projection` */
  async vector(names: readonly string[], lengths: readonly number[], scale = 1): Promise<GPUBuffer> {
    const total = lengths.reduce((sum, length) => sum + length, 0);
    const values = new Float32Array(total);
    let offset = 0;
    for (const [index, name] of names.entries()) {
      values.set((await this.#values(name, lengths[index]!)).map((value) => scale * value), offset);
      offset += lengths[index]!;
    }
    const buffer = await this.#memory.storage(names.join(', '), values.byteLength);
    this.#context.device.queue.writeBuffer(buffer, 0, values);
    return buffer;
  }

  /** As `vector`, or undefined when the file has none of them. */
  async optionalVector(names: readonly string[], lengths: readonly number[]): Promise<GPUBuffer | undefined> {
    return names.some((name) => this.has(name)) ? this.vector(names, lengths) : undefined;
  }

  /** `rope_freqs.weight` of Llama 3 files: what each rotary frequency is divided by; undefined where a file has none. */
  async ropeDivisors(count: number): Promise<Float32Array | undefined> {
    return this.has('rope_freqs.weight') ? this.#values('rope_freqs.weight', count) : undefined;
  }

  /** A small tensor as f32 on the CPU. */
  async #values(name: string, length: number): Promise<Float32Array> {
    const tensor = this.#tensor(name);
    if (tensor.type !== 'F32' && tensor.type !== 'F16' && tensor.type !== 'BF16') throw this.#unsupportedType(tensor);
    if (tensor.elementCount !== length) throw this.#wrongShape(tensor, [length]);
    const bytes = await this.#model.read(tensor, 0, tensor.byteLength, this.#signal);
    this.#onBytes(tensor.byteLength);
    // A vector need not fill its last portion of 32.
    const { blockBytes } = formats[tensor.type];
    const padded = new Uint8Array(Math.ceil(bytes.length / blockBytes) * blockBytes);
    padded.set(bytes);
    return dequantize(formats[tensor.type], padded).slice(0, length);
  }

  #build(parts: readonly MatrixPart[], columns: number, arrangement: 'stacked' | 'interleaved'): Promise<Matrix> {
    const { format } = parts[0]!;
    return this.build({
      label: parts.map(({ tensor }) => tensor.name).join(', '),
      format,
      columns,
      parts: parts.map(({ rows }) => rows),
      arrangement,
      read: (part, first, count, scratch) => this.#readRows(parts[part]!.tensor, format, columns, [first, count], scratch),
    });
  }

  async #readRows(
    tensor: GgufTensor,
    format: Format,
    columns: number,
    [firstRow, rows]: readonly [number, number],
    scratch?: Uint8Array<ArrayBuffer>,
  ): Promise<Uint8Array> {
    const rowBytes = (columns / format.blockWeights) * format.blockBytes;
    const [offset, length] = [firstRow * rowBytes, rows * rowBytes];
    if (this.#byNeed !== undefined) return this.#byNeed.read(this.#model.files[tensor.part]!, tensor.fileOffset + offset, length);
    const bytes = await this.#model.read(tensor, offset, length, this.#signal, scratch);
    this.#onBytes(bytes.length);
    return bytes;
  }

  /** @param rows of a matrix, and where the tensor holds several how many of them */
  #matrixTensor(name: string, columns: number, ...rows: readonly number[]): MatrixPart {
    const tensor = this.#tensor(name);
    const format = formatOf(tensor.type);
    if (format === undefined) throw this.#unsupportedType(tensor);
    const wanted = [columns, ...rows];
    const dimensions = Math.max(wanted.length, tensor.shape.length);
    const fits = Array.from({ length: dimensions }, (_, index) => (tensor.shape[index] ?? 1) === (wanted[index] ?? 1));
    if (fits.includes(false)) throw this.#wrongShape(tensor, wanted);
    // Kernels read weights in groups of 32.
    if (!supportsColumns(format, columns)) throw this.#wrongShape(tensor, [columns - (columns % 32), ...rows]);
    return { tensor, format, rows: rows.reduce((product, count) => product * count, 1) };
  }

  /** For kernels that take the rows of both in turn. */
  differentFormats(first: string, second: string): UnsupportedModelError {
    const { fileName } = this.#model;
    return new UnsupportedModelError(
      'unsupported-feature',
      `${fileName}: ${first} and ${second} are quantized differently, which Denkspur cannot run. Choose another file of this model.`,
      { file: fileName, feature: `${first} ≠ ${second}` },
    );
  }

  #tensor(name: string): GgufTensor {
    const tensor = this.#model.tensors.get(name);
    if (tensor !== undefined) return tensor;
    const { fileName } = this.#model;
    throw new UnsupportedModelError('missing-tensor', `${fileName} has no tensor ${name}. The file is incomplete; download it again.`, {
      file: fileName,
      tensor: name,
    });
  }

  #unsupportedType({ name, type }: GgufTensor): UnsupportedModelError {
    const { fileName } = this.#model;
    return new UnsupportedModelError(
      'unsupported-tensor-type',
      `${fileName}: the tensor ${name} is quantized as ${type}, which Denkspur does not run. Choose a file in ${Object.keys(formats).slice(3).join(', ')}.`,
      { file: fileName, tensor: name, type },
    );
  }

  #wrongShape({ name, shape }: GgufTensor, expected: readonly number[]): UnsupportedModelError {
    const { fileName } = this.#model;
    const [actual, wanted] = [shape.join(' × '), expected.join(' × ')];
    return new UnsupportedModelError(
      'unsupported-tensor-shape',
      `${fileName}: the tensor ${name} has the shape ${actual} where ${wanted} fits. The file is damaged or of another architecture.`,
      { file: fileName, tensor: name, shape: actual, expected: wanted },
    );
  }
}

/** The rows of a tensor, or of several together, as the file holds them. */
export interface TensorRows {
  /** The tensor's name, for errors and GPU tools. */
  readonly label: string;
  readonly format: Format;
  readonly columns: number;
  readonly rows: number;
  /** The bytes may come in `scratch`, if it is given; it is long enough for them. */
  readonly read: (firstRow: number, rows: number, scratch?: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>;
}

interface MatrixPart {
  readonly tensor: GgufTensor;
  readonly format: Format;
  readonly rows: number;
}
