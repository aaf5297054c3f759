import { pino } from 'pino';
import { openStorage, type Storage, type StorageOptions } from '../../agent/store/storage.ts';

export const silent = pino({ level: 'silent' });
/** 2026-03-04T12:00:00Z: the stamp of set-aside files is 20260304T120000Z. */
export const noon = Date.UTC(2026, 2, 4, 12);

export function openStore(folder: string, change: Partial<StorageOptions> = {}): Promise<Storage> {
  return openStorage({
    folder,
    log: silent,
    at: noon,
    sinks: ['mqtt'],
    channels: ['a', 'b', 'c'],
    ...change,
  });
}
