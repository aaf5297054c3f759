import { DataType, type Variant, VariantArrayType } from 'node-opcua';
import { type NumberOrFault, toReading } from '../number.ts';

/**
 * An OPC UA value as a reading. node-opcua keeps 64-bit integers as [high, low] words: they are put
 * together exactly or refused. Arrays, text, times and structures are no readings.
 */
export function readVariant(variant: Variant | null | undefined, twoState: boolean): NumberOrFault {
  if (variant === null || variant === undefined || variant.arrayType !== VariantArrayType.Scalar)
    return 'wrong-type';
  switch (variant.dataType) {
    case DataType.Boolean:
    case DataType.SByte:
    case DataType.Byte:
    case DataType.Int16:
    case DataType.UInt16:
    case DataType.Int32:
    case DataType.UInt32:
    case DataType.Float:
    case DataType.Double:
      return toReading(variant.value, twoState);
    case DataType.Int64:
      return readLong(variant.value, true);
    case DataType.UInt64:
      return readLong(variant.value, false);
    default:
      return 'wrong-type';
  }
}

function readLong(words: unknown, signed: boolean): NumberOrFault {
  if (!Array.isArray(words) || words.length !== 2) return 'wrong-type';
  const [high, low] = words as readonly unknown[];
  if (!Number.isInteger(high) || !Number.isInteger(low)) return 'wrong-type';
  const unsigned = (BigInt(high as number) << 32n) | BigInt(low as number);
  return toReading(Number(signed ? BigInt.asIntN(64, unsigned) : BigInt.asUintN(64, unsigned)), false);
}
