/** The types of metadata values in a GGUF file; a value's number is its place in this list. */
export const valueTypes = [
  'uint8',
  'int8',
  'uint16',
  'int16',
  'uint32',
  'int32',
  'float32',
  'bool',
  'string',
  'array',
  'uint64',
  'int64',
  'float64',
] as const;

export type ValueType = (typeof valueTypes)[number];
export type ScalarType = Exclude<ValueType, 'array'>;
export type NumberType = Exclude<ScalarType, 'bool' | 'string'>;

/** Bytes of one value of a fixed size; a string's size is in the file, before it. */
export const valueBytes: Readonly<Record<NumberType | 'bool', number>> = {
  uint8: 1,
  int8: 1,
  uint16: 2,
  int16: 2,
  uint32: 4,
  int32: 4,
  float32: 4,
  bool: 1,
  uint64: 8,
  int64: 8,
  float64: 8,
};
