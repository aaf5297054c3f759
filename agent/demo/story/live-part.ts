import { setImmediate as breath, setTimeout as pause } from 'node:timers/promises';
import type { LiveAgent } from '../../service/live-agent.ts';
import type { Alert, Millis } from '../../model.ts';
import type { Fault, Truth } from '../plant/truth.ts';
import type { Gate } from './gate.ts';
import type { PlantThread } from './plant-thread.ts';
import type { Scada } from './scada.ts';
import type { Scene } from './scenes.ts';
import type { Scorekeeper } from './scorekeeper.ts';
import type { StoryClock } from './story-clock.ts';

export interface LivePart {
  readonly agent: LiveAgent;
  readonly clock: StoryClock;
  readonly thread: Pick<PlantThread, 'credit'>;
  readonly gate: Gate;
  readonly scada: Scada;
  readonly score: Scorekeeper;
  readonly truth: Truth;
  readonly fault: Fault;
  readonly framesPerS: number | null;
  readonly tell: (scene: Scene) => Promise<void> | void;
  /** Rejects when plant or agent ends by itself, or the person has seen enough. */
  readonly whenOver: Promise<never>;
}

/**
 * Frames on their way at once. The agent's OPC UA items queue ten values each and drop the oldest; the
 * plant simulates, sends and the agent judges at the same time as soon as there are a few.
 */
const window = 8;
/** A frame holds its end and closes when the agent next looks at its clock, which it does four times a second, ms. */
const closingMs = 1_000;
/** What is on its way over loopback and does not come in this long will not come, ms. */
const patienceMs = 30_000;

/** Plays frame after frame until the plant has nothing more to say; answers how many there were. */
export async function playLive(part: LivePart): Promise<number> {
  const { agent, clock, thread, gate, tell, truth, fault } = part;
  const nuisances = truth.nuisances
    .filter(({ from }) => from > clock.now())
    .toSorted((a, b) => a.from - b.from);
  const pace = part.framesPerS === null ? null : new Pace(part.framesPerS);
  let frames = 0;
  let failed = false;
  // The first frame alone: what the server holds before all nodes are subscribed to is never reported.
  thread.credit(1);
  for (;;) {
    const sent = await soon(part, gate.next(), () => gate.missing());
    if (sent === null) return frames;
    thread.credit(frames === 0 ? window : 1);
    if (frames++ === 0) await tell({ kind: 'live', at: sent.at, truth });
    clock.advance(sent.at);
    gate.letThrough(sent);
    clock.advance(sent.at + closingMs);
    const state = agent.state();
    if (state?.last_frame_at === null || state === null || Date.parse(state.last_frame_at) !== sent.at) {
      throw new Error(`the agent did not close the frame ${new Date(sent.at).toISOString()}`);
    }
    while (nuisances[0] !== undefined && nuisances[0].from <= sent.at) {
      await tell({ kind: 'nuisance', at: sent.at, nuisance: nuisances.shift()! });
    }
    await tell({ kind: 'frame', at: sent.at, state });
    await tellAlerts(part, sent.at, state.alerts);
    if (!failed && sent.at >= fault.failureAt) {
      failed = true;
      await tell({ kind: 'failure', at: sent.at, fault, state });
    }
    await breath();
    if (pace !== null) await Promise.race([pace.next(), part.whenOver]);
  }
}

/** What is new in the agent has to reach SCADA before the plant goes on. */
async function tellAlerts(part: LivePart, at: Millis, alerts: readonly Alert[]): Promise<void> {
  const { agent, scada, score, tell } = part;
  await soon(part, scada.untilTold(alerts), () => 'an alert was not published');
  for (const event of scada.news()) {
    score.heard(event);
    const { alert, why } = event;
    const found = (await agent.alert(alert.id)) ?? { alert, history: [alert] };
    await tell({ kind: 'alert', at, why, found, isFalse: score.isFalse(alert) });
  }
}

/** `promise`, unless it takes longer than loopback ever does. */
async function soon<T>(part: LivePart, promise: Promise<T>, missing: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const complain = (): void =>
      reject(new Error(`the demo stands still for ${patienceMs / 1000} s: ${missing()}`));
    timer = setTimeout(complain, patienceMs);
  });
  try {
    return await Promise.race([promise, part.whenOver, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Holds frames back to so many a second at most; time lost is not made up for. */
class Pace {
  readonly #stepMs: number;
  #dueAt: number;

  constructor(framesPerS: number) {
    this.#stepMs = 1000 / framesPerS;
    this.#dueAt = performance.now();
  }

  async next(): Promise<void> {
    const now = performance.now();
    this.#dueAt = Math.max(this.#dueAt + this.#stepMs, now - this.#stepMs);
    // Timers are no finer than a millisecond: some frames go at once, others wait a little longer.
    if (this.#dueAt - now >= 1) await pause(this.#dueAt - now);
  }
}
