import { type StatusCode, StatusCodes } from 'node-opcua';
import { Quality } from '../../model.ts';

/** OPC UA Part 4, 7.39: the top two bits say good, uncertain or bad; the fourth value is reserved and taken as bad. */
export function qualityOf(status: StatusCode): Quality {
  const severity = status.value >>> 30;
  return severity === 0 ? Quality.good : severity === 1 ? Quality.uncertain : Quality.bad;
}

const missing: ReadonlySet<number> = new Set([
  StatusCodes.BadNodeIdUnknown.value,
  StatusCodes.BadNodeIdInvalid.value,
  StatusCodes.BadAttributeIdInvalid.value,
]);

/** The server does not have this node, or not as a variable: the address is wrong or the node was removed. */
export function isMissing(status: StatusCode): boolean {
  // The low 16 bits say how the value came about, not what is wrong.
  return missing.has((status.value & 0xffff0000) >>> 0);
}
