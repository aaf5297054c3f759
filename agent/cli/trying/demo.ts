import { setTimeout as pause } from 'node:timers/promises';
import { Command, Option } from 'commander';
import type { Plant } from '../../../config/plant.ts';
import { type FaultModeName, faultModes } from '../../demo/plant/truth.ts';
import type { Days } from '../../demo/story/plan.ts';
import type { DemoResult, Scene } from '../../demo/story/scenes.ts';
import type { Millis } from '../../model.ts';
import { CommandRefused, Exit } from '../exit-codes.ts';
import { type OutputOptions, wholeNumber, withOutputOptions } from '../options.ts';
import { alertPage } from '../screens/alert/alert-page.ts';
import {
  DemoTime,
  eventLines,
  grouped,
  plantWords,
  shareLine,
  summaryLines,
  takeoverWords,
  votesWords,
} from '../screens/demo-lines.ts';
import { clip, wrap } from '../terminal/columns.ts';
import type { Io, Outlet } from '../terminal/io.ts';
import { LiveRegion } from '../terminal/live-region.ts';
import { type Paint, painter, type Tone } from '../terminal/paint.ts';
import { plainly } from '../terminal/plain.ts';
import { SiteTime } from '../terminal/site-time.ts';

interface DemoCommandOptions extends OutputOptions {
  readonly seed: number;
  readonly fault: FaultModeName;
  readonly asset?: string;
  readonly speed?: number;
  readonly headless?: true;
}

type Of<K extends Scene['kind']> = Extract<Scene, { kind: K }>;

const dayMs = 86_400_000;
/** On a terminal a person reads along: five hours of the plant in a second, all of it in some 40 s. */
const watchableFramesPerS = 60;
/** The alert that matters stays in view for this long, ms. */
const readingMs = 5_000;

const alertWords: Record<Of<'alert'>['why'], string> = {
  raised: 'ALERT',
  worsened: 'WORSE',
  acknowledged: 'acknowledged:',
  shelved: 'shelved:',
  unshelved: 'no longer shelved:',
  held: 'held back:',
  returned: 'back to normal:',
  closed: 'closed:',
};

/** `days`: for tests, another course of time. */
export function demoCommand(io: Io, days?: Days): Command {
  const mode = new Option('--fault <mode>', 'what fails').choices(faultModes).default('bearing');
  const speed = new Option('--speed <frames>', 'live frames of 5 min a second, at most');
  return withOutputOptions(new Command('demo'))
    .description('a simulated plant fails while the real agent watches: nothing to set up')
    .option('--seed <n>', 'another plant, load, weather and course', wholeNumber(0, 4_294_967_295), 1)
    .addOption(mode)
    .option('--asset <id>', 'where (default: chosen by the seed)')
    .addOption(speed.argParser(wholeNumber(1, 10_000)))
    .option('--headless', 'no moving picture, as fast as it goes')
    .action(async ({ seed, fault, speed, headless, json, ...options }: DemoCommandOptions) => {
      const asset = options.asset ?? null;
      const { suitableAssets } = await import('../../demo/plant/index.ts');
      const suitable = suitableAssets(fault);
      if (asset !== null && !suitable.includes(asset)) {
        const message = `${fault} does not happen to ${asset}; it happens to ${suitable.join(', ')}`;
        throw new CommandRefused('usage', Exit.usage, message);
      }
      const { playDemo } = await import('../../demo/story/story.ts');
      const { stop } = io.serviceSignals();
      const narrator = new Narrator(json ? io.err : io.out, io.now, headless !== true, stop);
      const framesPerS = speed ?? (narrator.watched ? watchableFramesPerS : null);
      const tell = (scene: Scene): Promise<void> | void => narrator.tell(scene);
      const course = days === undefined ? {} : { days };
      const result = await playDemo({ seed, fault, asset, framesPerS, tell, stop, ...course }).finally(() =>
        narrator.end(),
      );
      if (result === null) {
        if (!json) io.out.write('Stopped before the end; nothing is left behind.\n');
        else {
          io.out.write(
            `${JSON.stringify({ error: { code: 'stopped', message: 'stopped before the end' } })}\n`,
          );
          io.exit(Exit.failed);
        }
        return;
      }
      narrator.sum(result);
      if (json) io.out.write(`${JSON.stringify(result)}\n`);
    });
}

/** Tells the scenes: a moving picture on a terminal, plain lines elsewhere. */
class Narrator {
  /** A person reads along. */
  readonly watched: boolean;
  readonly #out: Outlet;
  readonly #now: () => number;
  readonly #stop: AbortSignal;
  readonly #paint: Paint;
  readonly #region: LiveRegion;
  #plant: Plant | null = null;
  #timezone = 'UTC';
  #time: DemoTime | null = null;
  #days = { live: 0, until: 0 };
  /** Keeps the seconds moving while the learning itself says nothing. */
  #ticker: NodeJS.Timeout | null = null;
  /** When the plant's line next stays where it is written. */
  #nextLine: Millis = 0;
  #pageShown = false;

  constructor(out: Outlet, now: () => number, moving: boolean, stop: AbortSignal) {
    this.watched = moving && out.terminal;
    this.#out = out;
    this.#now = now;
    this.#stop = stop;
    this.#paint = painter(out.colour);
    this.#region = new LiveRegion(out, this.watched, now);
  }

  tell(scene: Scene): Promise<void> | void {
    switch (scene.kind) {
      case 'begins':
        return this.#begins(scene);
      case 'simulating':
        return this.#region.show(() => [shareLine(scene.share, 'the plant runs', this.#columns)]);
      case 'importing':
        return this.#importing(scene.share);
      case 'learned':
        return this.#learned(scene);
      case 'live':
        return this.#live(scene);
      case 'frame':
        return this.#frame(scene);
      case 'nuisance':
        return this.#nuisance(scene);
      case 'alert':
        return this.#alert(scene);
      case 'failure':
        return this.#failure(scene);
    }
  }

  sum(result: DemoResult): void {
    const summary = {
      asset: result.asset,
      leadHours: result.lead_hours,
      falseAlerts: result.false_alerts,
      liveDays: (this.#days.until - this.#days.live) / dayMs,
      readings: result.readings,
      frames: result.frames,
      ...result.sources,
      seconds: result.seconds,
    };
    this.#region.pass(['', ...summaryLines(summary, this.#paint, this.#columns), '']);
    this.#say('faint', 'Your own plant is next: README.md, sensors.yaml, then coolwatch check-config.');
  }

  end(): void {
    this.#stopTicking();
    this.#region.end();
  }

  get #columns(): number {
    return this.#out.columns;
  }

  #begins({ plant, historyDays }: Of<'begins'>): void {
    this.#plant = plant;
    this.#timezone = plant.site.timezone;
    const { assets, sensors } = plant;
    this.#say(
      'head',
      `A cooling plant of ${assets.length} assets and ${sensors.length} sensors, simulated on this machine`,
    );
    this.#say(
      'plain',
      `First it runs ${historyDays} days in good health; coolwatch learns from the recording and is told nothing of faults. Then it runs live, over MQTT and OPC UA, until something fails.`,
    );
    this.#region.pass(['']);
  }

  #importing(share: number): void {
    if (share < 1) {
      this.#region.show(() => [shareLine(share, 'coolwatch reads the recording', this.#columns)]);
      return;
    }
    if (this.#ticker !== null || !this.watched) return;
    const began = this.#now();
    this.#ticker = setInterval(() => {
      const seconds = Math.round((this.#now() - began) / 1000);
      this.#region.show(() => [`  learning what normal looks like ... ${seconds} s`]);
    }, 250);
  }

  #learned({ readings, frames, seconds }: Of<'learned'>): void {
    this.#stopTicking();
    const took = `${seconds.toFixed(0)} s`;
    this.#say(
      'plain',
      `Learned from ${grouped(readings)} readings (${grouped(frames)} frames of 5 min) in ${took}.`,
    );
  }

  #live({ at, truth }: Of<'live'>): void {
    this.#time = new DemoTime(this.#timezone, at);
    this.#days = { live: at, until: truth.end };
    this.#nextLine = at;
    this.#say('plain', 'Live: readings come in through sockets now, and alerts go out on MQTT topics.');
    this.#region.pass(['']);
  }

  #frame({ at, state }: Of<'frame'>): void {
    const plant = this.#plant!;
    const line = (): string => `${this.#stamp(at)}  ${plantWords(plant, state)}`;
    if (at >= this.#nextLine) {
      this.#nextLine = at + (this.watched ? dayMs : dayMs / 2);
      this.#region.pass([clip(line(), this.#columns)]);
    }
    this.#region.show(() => {
      const { live, until } = this.#days;
      const votes = shareLine((at - live) / (until - live), votesWords(state), this.#columns);
      const strange = state.assets.some(({ verdict }) => verdict.anomalous);
      return ['', clip(line(), this.#columns), this.#paint(strange ? 'bad' : 'plain', votes)];
    });
  }

  #nuisance({ at, nuisance: { subject, what } }: Of<'nuisance'>): void {
    this.#event(at, '-', what.includes(subject) ? what : `${subject}: ${what}`, 'faint');
  }

  #alert({ at, why, found, isFalse }: Of<'alert'>): Promise<void> | void {
    const { alert } = found;
    const over = why === 'returned' || why === 'closed';
    if (over || isFalse || alert.kind !== 'process' || this.#pageShown) {
      const source = alert.kind === 'comms' ? alert.title.split(':', 1)[0] : undefined;
      const what = over ? (alert.asset?.id ?? source ?? alert.title) : alert.title;
      const doubt = isFalse && !over ? ' (a false alert: nothing is wrong there)' : '';
      return this.#event(at, '!', `${alertWords[why]} ${what}${doubt}`, over ? 'faint' : 'waiting');
    }
    this.#pageShown = true;
    this.#event(at, '!', 'ALERT, as `coolwatch alert` shows it:', 'bad');
    const page = alertPage({
      found: plainly(found),
      time: new SiteTime(this.#timezone, at),
      paint: this.#paint,
      columns: this.#columns - 4,
      ackCommand: `coolwatch ack ${alert.id} --note "what you found"`,
    });
    this.#region.pass(['', ...page.map((line) => (line === '' ? '  |' : `  | ${line}`)), '']);
    if (this.watched) return pause(readingMs, undefined, { signal: this.#stop });
  }

  #failure({ at, fault, state }: Of<'failure'>): void {
    this.#event(at, 'X', `${fault.asset} STOPS: ${fault.failsBy}.`, 'worst');
    const takeover = takeoverWords(this.#plant!, state, fault.asset);
    if (takeover !== null) this.#event(at, '-', takeover, 'faint');
  }

  #event(at: Millis, mark: string, text: string, tone: Tone): void {
    const lines = eventLines(this.#stamp(at), mark, text, this.#columns);
    this.#region.pass(lines.map((line) => this.#paint(tone, line)));
  }

  #say(tone: Tone, text: string): void {
    this.#region.pass(wrap(text, this.#columns).map((line) => this.#paint(tone, line)));
  }

  #stamp(at: Millis): string {
    return this.#time?.stamp(at) ?? '';
  }

  #stopTicking(): void {
    if (this.#ticker !== null) clearInterval(this.#ticker);
    this.#ticker = null;
  }
}
