import { existsSync, statfsSync } from 'node:fs';
import { plainSpan } from '../plain-words.ts';
import type { FrameSpan } from '../store/history/history-read.ts';
import { type Check, type Examined, fault, ok, warning } from './check.ts';

/** Below this the journal's reserve is all that is left, soon. */
const leastBytes = 50e6;
/** What journal, models and logs may grow by, beside history. */
const marginBytes = 500e6;
const dayMs = 86_400_000;

/** Free space against what history will still grow by, up to its retention. */
export function checkDisk({ folder, config }: Examined, span: FrameSpan | null): Check[] {
  if (!existsSync(folder)) return [];
  const { bavail, bsize, ffree, files } = statfsSync(folder);
  const free = bavail * bsize;
  const growth = growthOf(span, config?.settings.store ?? null);
  const says = `${megabytes(free)} free; ${growth.says}`;
  const advice = `free some space under ${folder}, or lower store.history_days or store.history_mb in agent.yaml`;
  if (free < leastBytes) return [fault('disk', folder, says, advice)];
  if (files > 0 && ffree < 100)
    return [fault('disk', folder, `only ${ffree} files more can be made`, advice)];
  if (growth.stillBytes !== null && free < growth.stillBytes + marginBytes) {
    const left =
      growth.bytesPerDay > 0 ? ` full in about ${plainSpan((free / growth.bytesPerDay) * dayMs)}` : '';
    return [warning('disk', folder, `${says}:${left === '' ? ' that does not fit' : left}`, advice)];
  }
  return [ok('disk', folder, says)];
}

interface Growth {
  readonly says: string;
  readonly bytesPerDay: number;
  /** null where nothing tells. */
  readonly stillBytes: number | null;
}

function growthOf(
  span: FrameSpan | null,
  store: { readonly historyDays: number; readonly historyMb: number } | null,
): Growth {
  if (span === null || span.packedMs < 3_600_000) {
    const most = store === null ? '' : `, ${store.historyMb} MB at most`;
    const stillBytes = store === null ? null : store.historyMb * 1024 * 1024;
    return { says: `less than an hour of history to tell its growth by${most}`, bytesPerDay: 0, stillBytes };
  }
  const bytesPerDay = (span.packedBytes / span.packedMs) * dayMs;
  const perDay = `history grows by ${megabytes(bytesPerDay)} a day`;
  if (store === null) return { says: perDay, bytesPerDay, stillBytes: null };
  const whole = Math.min(bytesPerDay * store.historyDays, store.historyMb * 1024 * 1024);
  return {
    says: `${perDay}, up to ${megabytes(whole)} (${store.historyDays} days, ${store.historyMb} MB at most)`,
    bytesPerDay,
    stillBytes: Math.max(0, whole - span.packedBytes),
  };
}

function megabytes(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  return `${bytes >= 1e7 ? Math.round(bytes / 1e6) : (bytes / 1e6).toFixed(1)} MB`;
}
