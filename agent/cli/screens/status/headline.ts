import { amount } from '../../../plain-words.ts';
import { silentMs } from '../../../report/absences.ts';
import type { PlantState } from '../../../status/plant-state.ts';
import { byUrgency, needsPerson, stateWords } from '../alert/alert-words.ts';
import { type SiteTime, span } from '../../terminal/site-time.ts';

/** `good`: nothing to do. `waiting`: nothing to do yet. `bad`: a person is needed. */
export interface Headline {
  readonly tone: 'good' | 'waiting' | 'bad';
  /** Is my plant all right? In one sentence. */
  readonly text: string;
  /** And if not, what do I do? Most pressing first. */
  readonly advice: readonly string[];
}

interface Concern {
  readonly tone: 'waiting' | 'bad';
  readonly text: string;
  readonly advice: string | null;
}

/** The answer to "is my plant all right, and if not what do I do". `shortId` abbreviates alert ids. */
export function headlineOf(
  state: PlantState,
  live: boolean,
  now: number,
  time: SiteTime,
  shortId: (id: string) => string,
): Headline {
  const concerns = [
    ...watching(state, live, now, time),
    ...storage(state),
    ...alerts(state, shortId),
    ...sources(state, time),
    ...delivery(state),
    ...learning(state),
    ...undecided(state),
  ];
  const first = concerns.find(({ tone }) => tone === 'bad') ?? concerns[0];
  if (first === undefined) return { tone: 'good', text: allRight(state), advice: [] };
  const advice = concerns.flatMap(({ advice }) => (advice === null ? [] : [advice]));
  return { tone: first.tone, text: first.text, advice };
}

function allRight({ assets }: PlantState): string {
  const off = assets.filter(({ verdict }) => verdict.verdict === 'off').length;
  const running = assets.length - off;
  return `All right: ${amount(running, 'asset')} as usual${off > 0 ? `, ${off} off` : ''}.`;
}

function watching(state: PlantState, live: boolean, now: number, time: SiteTime): Concern[] {
  if (!live) {
    const advice = 'Start the agent (systemctl start coolwatch); what stands here is old.';
    return [{ tone: 'bad', text: 'Nobody is watching: the agent does not run.', advice }];
  }
  const last = state.last_frame_at;
  if (last === null) {
    return [{ tone: 'waiting', text: 'The agent has just started: no frame yet.', advice: null }];
  }
  if (now - Date.parse(last) < silentMs(state.agent.period_ms)) return [];
  const text = `Nobody is watching: the last frame closed ${time.age(last)} ago.`;
  const advice = `See what holds the agent up: its log (journalctl -u coolwatch), the clock, pid ${state.agent.pid}.`;
  return [{ tone: 'bad', text, advice }];
}

function alerts(state: PlantState, shortId: (id: string) => string): Concern[] {
  const open = state.alerts.toSorted(byUrgency);
  const waiting = open.filter(needsPerson);
  const worst = waiting[0] ?? open[0];
  if (worst === undefined) return [];
  const alarms = waiting.filter(({ level }) => level === 'alarm').length;
  const advice = `Read the ${waiting.length > 0 ? 'worst' : 'alert'}: coolwatch alert ${shortId(worst.id)}`;
  if (waiting.length === 0) {
    const silent = (['shelved', 'out-of-service'] as const).filter((s) =>
      open.some(({ state: of }) => of === s),
    );
    const words = ['acknowledged', ...silent.map((of) => stateWords[of])].join(' or ');
    const text = `${amount(open.length, 'alert')} open, all ${words}.`;
    return [{ tone: 'waiting', text, advice }];
  }
  const what = alarms > 0 ? amount(alarms, 'alarm') : amount(waiting.length, 'alert');
  const one = (alarms > 0 ? alarms : waiting.length) === 1;
  return [{ tone: 'bad', text: `${what} ${one ? 'needs' : 'need'} a person.`, advice }];
}

function sources(state: PlantState, time: SiteTime): Concern[] {
  return state.sources
    .filter(({ connected, trouble }) => !connected || trouble !== null)
    .map(({ name, url, connected, since, trouble }) => ({
      tone: 'bad',
      text: connected
        ? `Source ${name} is connected but in trouble.`
        : `Source ${name} has not been connected for ${time.age(since)}: its sensors are not heard.`,
      advice: `Check source ${name} at ${url}${trouble === null ? '' : `: ${trouble}`}`,
    }));
}

function delivery(state: PlantState): Concern[] {
  return state.delivery
    .filter(({ connected, trouble }) => !connected || trouble !== null)
    .map(({ sink, pending, trouble }) => ({
      tone: 'bad',
      text: `Alerts do not reach ${sink}: ${pending} wait.`,
      advice: `Check sink ${sink}${trouble === null ? '' : `: ${trouble}`}`,
    }));
}

/** What has passed by itself is no reason to call somebody; what was lost, or a disk that failed, is until the agent starts anew. */
function storage({ storage }: PlantState): Concern[] {
  const { waiting, troubles } = storage ?? { waiting: 0, troubles: [] };
  const told = troubles.map(({ what }) => what).toReversed();
  if (waiting > 0) {
    const text = `Alerts cannot be journalled: ${amount(waiting, 'commit')} ${waiting === 1 ? 'waits' : 'wait'}, and nobody is told.`;
    const [newest] = told;
    return [
      {
        tone: 'bad',
        text,
        advice: `Look at the disk: coolwatch doctor${newest === undefined ? '' : `; ${newest}`}`,
      },
    ];
  }
  const isOver = troubles.every(({ kind }) => kind === 'failing');
  const text = isOver
    ? 'Alerts had to wait for the disk; they are journalled now.'
    : 'The disk or a database was in trouble.';
  return told.map((advice) => ({ tone: isOver ? 'waiting' : 'bad', text, advice: `Storage: ${advice}` }));
}

function learning({ learning, agent }: PlantState): Concern[] {
  const { phase, frames, needed, trouble } = learning;
  if (trouble !== null) {
    return [{ tone: 'bad', text: 'Learning failed.', advice: `Learning: ${trouble}` }];
  }
  if (phase === 'learned') return [];
  const left = span(Math.max(0, needed - frames) * agent.period_ms);
  const text =
    phase === 'training'
      ? 'Learning what is usual; until then only fixed limits are watched.'
      : `Collecting what is usual: ${frames} of ${needed} frames, ${left} more at least; until then only fixed limits are watched.`;
  return [{ tone: 'waiting', text, advice: null }];
}

function undecided({ assets, learning }: PlantState): Concern[] {
  if (learning.phase !== 'learned') return [];
  const ids = assets.filter(({ verdict }) => verdict.verdict === 'undecided').map(({ id }) => id);
  const [first] = ids;
  if (first === undefined) return [];
  const text = `${amount(ids.length, 'asset')} undecided: too few members could vote.`;
  return [{ tone: 'waiting', text, advice: `See why: coolwatch votes ${first}` }];
}
