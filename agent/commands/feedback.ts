import type { KnownMode } from '../../config/fault-modes.ts';
import { nearest } from '../../config/checking/spelling.ts';
import type { Alert, FeedbackCommand } from '../model.ts';
import type { CommandAnswer, CommandRequest } from '../status/answers.ts';
import type { AlertHistory } from '../store/protocol.ts';

type FeedbackRequest = Extract<CommandRequest, { kind: 'feedback' }>;
type Refused = Extract<CommandAnswer, { ok: false }>;

/** What an alert is about, for which the word of a person on it holds; or why it cannot be taken. */
export function feedbackAbout(
  request: FeedbackRequest,
  found: AlertHistory | null,
  modes: readonly KnownMode[],
): FeedbackCommand['about'] | Refused {
  if (found === null) return no(404, `no alert ${request.id}`);
  const { alert, commands = [] } = found;
  const given = commands.flatMap(({ command }) => (command.kind === 'feedback' ? [command.verdict] : []));
  const why = whyNot(request, alert, given.at(-1) ?? 'withdrawn', modes);
  if (why !== null) return no(409, why);
  return {
    // An instrument is no asset: nothing but the journal hears of it.
    asset: alert.kind === 'process' ? (alert.asset?.id ?? null) : null,
    sensors: alert.evidence.map(({ sensor }) => sensor),
    raisedAt: Date.parse(alert.raised_at),
  };
}

function whyNot(
  { verdict, mode, forMs }: FeedbackRequest,
  alert: Alert,
  before: FeedbackCommand['verdict'],
  modes: readonly KnownMode[],
): string | null {
  switch (verdict) {
    case 'confirmed':
      return mode === null ? null : whyNoMode(mode, alert, modes);
    case 'false-alarm':
      return whyNoFalseAlarm(alert);
    case 'known-work':
      if (alert.kind !== 'process' || alert.asset === null) return whyNoAsset(alert);
      return forMs === null && alert.active
        ? `alert ${alert.id} still stands: say how long people work there (for 2h)`
        : null;
    case 'withdrawn':
      return before === 'withdrawn' ? `there is no feedback on alert ${alert.id} to take back` : null;
  }
}

function whyNoFalseAlarm(alert: Alert): string | null {
  if (alert.kind !== 'process' || alert.asset === null) return whyNoAsset(alert);
  // Only what the panel found has a line that may move.
  return alert.votes === null
    ? `alert ${alert.id} comes from a limit or a rule of the plant, which no feedback moves: mend the limit in sensors.yaml where it is wrong, or shelve the alert`
    : null;
}

function whyNoAsset({ id, kind, asset, evidence }: Alert): string {
  const sensor = evidence[0]?.sensor;
  if (kind !== 'sensor' || sensor === undefined) {
    return `alert ${id} is about ${asset === null ? 'no single asset' : 'no machine'}: it can only be confirmed`;
  }
  return `alert ${id} is about an instrument: say "coolwatch sensors accept ${sensor}" where it is right, or "coolwatch maintenance ${sensor} --for 2h"`;
}

function whyNoMode(mode: string, { asset, kind }: Alert, modes: readonly KnownMode[]): string | null {
  if (kind !== 'process' || asset === null) return 'only an alert on a machine has a fault mode';
  const known = modes.find((one) => one.mode === mode);
  const fitting = modes.flatMap((one) => (one.assets.some((of) => of === asset.kind) ? [one.mode] : []));
  if (known !== undefined && fitting.includes(mode)) return null;
  const meant = known === undefined ? nearest(mode, fitting) : null;
  const what =
    known === undefined ? `there is no fault mode ${mode}` : `${mode} is no fault mode of a ${asset.kind}`;
  return `${what}; ${meant === null ? `there is ${fitting.join(', ')}` : `did you mean ${meant}?`}`;
}

function no(status: number, message: string): Refused {
  return { ok: false, status, message };
}
