import type { Logger } from 'pino';
import type { Plant } from '../../config/plant.ts';
import type { Settings } from '../../config/settings.ts';
import { ClockWatch } from './clock-watch.ts';
import { checkpointFormat, Checkpoints, resume } from './checkpoint.ts';
import { CommandDesk, type WaitingCommand } from '../commands/command-desk.ts';
import { messageOf } from '../errors.ts';
import { LiveIntake } from '../frame/live-intake.ts';
import { Timeline } from '../frame/timeline.ts';
import type { Alert, CommandWay, Frame, Millis, Verdict } from '../model.ts';
import { iso } from '../plain-words.ts';
import { alertFaults } from '../incidents/document/alert-schema.ts';
import { Pipeline } from '../pipeline.ts';
import type { Announcement, Clock, Source, StateSink } from '../ports.ts';
import type { Outbox } from '../sinks/outbox.ts';
import type { CommandAnswer, CommandRequest, StatusAnswers } from '../status/answers.ts';
import { KeptVerdicts } from '../status/kept-verdicts.ts';
import type { CommandsState, PlantState } from '../status/plant-state.ts';
import { buildState } from '../status/state-builder.ts';
import { EvidenceKeeper } from '../store/evidence-keeper.ts';
import { ExpectedCourse } from '../store/expected-course.ts';
import type { ModelFiles } from '../store/sealed/model-files.ts';
import type { AlertHistory, AlertQuery } from '../store/protocol.ts';
import type { Storage } from '../store/storage.ts';
import { Learning } from '../training/learning.ts';
import { type ModelSet, modelSetFrom } from '../training/model-set.ts';
import { LiveWatchSet, type WatchSetAnswer } from '../watchset/live-watch-set.ts';

/** The state on disk, for reading while the agent is down, is at most this old, in ms. */
const snapshotMs = 5_000;
/** A box that slept or was down for more frames than this does not catch up on what nobody could have seen. */
const standStillFrames = 60;
/** How often the clock closes what is due, at most, in ms. */
const tickMs = 250;
/** What foretold an incident is known when it is over. */
const ended: ReadonlySet<Announcement['why']> = new Set(['returned', 'closed']);

export interface LiveAgentParts {
  readonly plant: Plant;
  readonly settings: Settings;
  readonly version: string;
  readonly folder: string;
  readonly storage: Storage;
  readonly modelFiles: ModelFiles;
  readonly clock: Clock;
  readonly log: Logger;
  readonly sources: readonly Source[];
  readonly outboxes: readonly Outbox[];
  readonly stateSinks: readonly StateSink[];
  /** Who takes commands over MQTT, or null. */
  readonly commands: { state(): CommandsState } | null;
}

/**
 * The pipeline in real time: the clock closes frames, each is stepped, stored and learned from, and
 * what it announces is committed before any sink hears of it.
 */
export class LiveAgent implements StatusAnswers {
  readonly intake: LiveIntake;
  readonly #parts: LiveAgentParts;
  readonly #log: Logger;
  readonly #pipeline: Pipeline;
  readonly #timeline: Timeline;
  readonly #learning: Learning;
  readonly #desk: CommandDesk;
  readonly #evidence: EvidenceKeeper;
  readonly #expected = new ExpectedCourse();
  readonly #watchSet: LiveWatchSet;
  readonly #layout: string;
  readonly #startedAt: Millis;
  readonly #verdicts = new KeptVerdicts();
  readonly #checkpoints: Checkpoints;
  readonly #clockWatch: ClockWatch;
  #timers: (() => void)[] = [];
  #frame: Frame | null = null;
  #state: PlantState | null = null;
  #snapshotAt = -Infinity;

  constructor(parts: LiveAgentParts) {
    const { plant, settings, storage, clock } = parts;
    this.#parts = parts;
    this.#log = parts.log.child({ part: 'agent' });
    this.#pipeline = new Pipeline(plant, settings);
    const pipeline = this.#pipeline;
    const { incidents, diagnosis } = settings;
    this.#desk = new CommandDesk({
      plant,
      settings: incidents,
      modes: diagnosis.modes,
      pipeline,
      storage,
      clock,
    });
    const { periodMs, latenessMs, maxSkewMs, gapFrames } = settings.frame;
    const aheadFrames = Math.ceil(maxSkewMs / periodMs) + 1;
    this.#timeline = new Timeline(
      plant.sensors,
      { periodMs, latenessMs, gapFrames, anchor: 0, aheadFrames, standStillFrames },
      (frame) => this.#step(frame),
    );
    this.intake = new LiveIntake(this.#timeline, clock, maxSkewMs, (channel, at, value) =>
      this.#commit(this.#pipeline.arrive(channel, at, value), []),
    );
    this.#learning = new Learning({
      plant,
      settings,
      storage,
      log: parts.log,
      learned: (models) => this.#adopt(models),
    });
    this.#evidence = new EvidenceKeeper({
      plant,
      periodMs,
      storage,
      expected: this.#expected,
      isOpen: (alert) => this.#pipeline.incidents.isOpen(alert),
      log: parts.log,
    });
    this.#watchSet = new LiveWatchSet({
      plant,
      seed: settings.agent.seed,
      storage,
      courses: this.#pipeline.courses,
      chosen: (watchSet) => this.#pipeline.watch(watchSet),
      log: parts.log,
    });
    const assets = plant.assets.map(({ id, kind }) => [id, kind]);
    const sensors = plant.sensors.map(({ id, asset }) => [id, asset]);
    this.#layout = JSON.stringify([checkpointFormat, periodMs, assets, sensors]);
    this.#checkpoints = new Checkpoints({
      folder: parts.folder,
      layout: this.#layout,
      everyMs: settings.store.checkpointMs,
      timeline: this.#timeline,
      pipeline: this.#pipeline,
      lost: (cause) => this.#lost(cause),
    });
    this.#startedAt = clock.now();
    this.#clockWatch = new ClockWatch(clock, settings.frame);
  }

  /** Takes up where the last run ended, and lets the clock close frames. */
  async start(): Promise<void> {
    const { folder, storage, modelFiles, clock, settings } = this.#parts;
    const { model: models, passedOver } = modelFiles.newest(modelSetFrom);
    for (const { id, why } of passedOver) this.#log.error({ model: id, why }, 'model file cannot be used');
    await this.#watchSet.resume();
    const framesReplayed = await resume({
      folder,
      layout: this.#layout,
      pipeline: this.#pipeline,
      timeline: this.#timeline,
      storage,
      models,
      nowFrame: Math.floor(clock.now() / settings.frame.periodMs),
      log: this.#log,
    });
    await this.#learning.resume(models);
    await this.#evidence.resume(clock.now());
    if (this.#watchSet.answer().watch_set === null) this.#chooseWatchSet('the agent has started');
    const open = this.#pipeline.incidents.open().length;
    this.#log.info(
      { model: models?.id ?? null, frames_replayed: framesReplayed, open_alerts: open },
      'resumed',
    );
    const tick = Math.min(tickMs, settings.frame.periodMs / 4);
    this.#timers = [clock.every(tick, () => this.#closeFrames(clock.now()))];
  }

  async stop(): Promise<void> {
    for (const stop of this.#timers) stop();
    await this.#learning.stop();
    await this.#watchSet.stop();
    for (const { taken } of this.#desk.take())
      taken({ ok: false, status: 503, message: 'the agent is stopping' });
    await (this.#frame === null ? this.#checkpoints.written : this.#checkpoints.save(this.#frame.n));
    if (this.#state !== null)
      await this.#parts.storage.saveSnapshot(this.#state).catch((cause) => this.#lost(cause));
  }

  state(): PlantState | null {
    return this.#state;
  }
  alerts(query: AlertQuery): Promise<readonly Alert[]> {
    return this.#parts.storage.alerts(query);
  }
  async alert(id: string): Promise<AlertHistory | null> {
    const { storage } = this.#parts;
    const found = await storage.alert(id);
    return found === null ? null : { ...found, readings: await storage.keptEvidence(id) };
  }
  votes(asset: string, frames: number): readonly Verdict[] {
    return this.#verdicts.of(asset, frames);
  }
  command(request: CommandRequest, via: CommandWay): Promise<CommandAnswer> {
    return this.#desk.give(request, via);
  }
  watchSet(): WatchSetAnswer {
    return this.#watchSet.answer();
  }

  #closeFrames(now: Millis): void {
    const closedUntil = this.#timeline.closedUntil();
    const { setBack, wasSet, slept } = this.#clockWatch.look(now, closedUntil);
    if (wasSet) {
      this.intake.clockSet();
      this.#learning.clockSet();
    }
    if (setBack) {
      const ahead = Math.round(closedUntil! - now);
      this.#log.warn({ ahead_ms: ahead }, 'the clock was set back: frames go on from here');
      this.#timeline.setBack(now);
      this.#pipeline.setBack(now);
      this.#expected.setBack();
    }
    if (slept) this.#pipeline.sleptUntil(now);
    this.#timeline.advance(now);
  }

  #step(frame: Frame): void {
    const commands = this.#desk.take();
    const {
      frame: validated,
      verdicts,
      announcements,
    } = this.#pipeline.step(
      frame,
      commands.map(({ command }) => command),
    );
    this.#frame = frame;
    this.#verdicts.take(verdicts);
    this.#parts.storage.appendFrame(frame).catch((cause) => this.#lost(cause));
    this.#commit(announcements, commands);
    this.#evidence.step(frame.n);
    this.#learning.take(validated, (asset) => this.#pipeline.incidents.activeOn(asset));
    this.#publish(validated);
    this.#checkpoints.step(frame.n, this.#parts.clock.elapsed());
  }

  #commit(announcements: readonly Announcement[], commands: readonly WaitingCommand[]): void {
    if (announcements.length === 0 && commands.length === 0) return;
    for (const { why, alert } of announcements) {
      this.#log.info({ alert: alert.id, why, title: alert.title }, 'alert');
      if (alert.revision === 1) this.#evidence.want(alert);
      // Better a malformed alert than none: it goes out, and somebody must mend the agent.
      const faults = alertFaults(alert);
      if (faults.length > 0) this.#log.error({ alert: alert.id, faults }, 'alert is not as its schema says');
    }
    void this.#journal(announcements, commands);
  }

  /** Durable first, then told: a sink never hears of what a power cut could still take back. */
  async #journal(announcements: readonly Announcement[], commands: readonly WaitingCommand[]): Promise<void> {
    const { storage, outboxes } = this.#parts;
    const frame = this.#frame?.n ?? 0;
    try {
      await storage.commit({ frame, announcements, commands: commands.map(({ command }) => command) });
    } catch (cause) {
      this.#log.error({ err: messageOf(cause) }, 'alerts cannot be journalled');
      for (const { taken } of commands) taken({ ok: false, status: 503, message: messageOf(cause) });
      return;
    }
    for (const outbox of outboxes) outbox.wake(announcements);
    const over = announcements.find(({ why, alert }) => alert.kind === 'process' && ended.has(why));
    if (over !== undefined) this.#chooseWatchSet(`an incident is over: ${over.alert.title}`);
    const judged = commands.map(({ command }) => command).find(({ kind }) => kind === 'feedback');
    if (judged !== undefined) this.#chooseWatchSet(`${judged.by} said what an alert was`);
    for (const { taken } of commands) taken({ ok: true });
  }

  async #adopt(models: ModelSet): Promise<void> {
    await this.#parts.modelFiles.save(models.id, models);
    for (const { asset, why } of this.#pipeline.adopt(models)) {
      this.#log.warn({ asset, why }, 'models do not fit');
    }
    // What the panels of the old models saw is worth nothing after a restart.
    this.#checkpoints.outdate();
    void this.#watchSet.choose('the agent has learned', () => models);
  }

  #chooseWatchSet(why: string): void {
    void this.#watchSet.choose(why, () => this.#learning.models);
  }

  #publish(frame: Frame): void {
    const { plant, settings, version, sources, outboxes, stateSinks, storage, clock, commands } = this.#parts;
    const state = buildState({
      plant,
      agent: {
        id: settings.agent.id,
        version,
        pid: process.pid,
        started_at: iso(this.#startedAt),
        period_ms: settings.frame.periodMs,
      },
      frame,
      pipeline: this.#pipeline,
      sources: sources.map((source) => source.state()),
      learning: this.#learning.state(),
      delivery: outboxes.map((outbox) => outbox.state()),
      storage,
      commands: commands?.state() ?? null,
      rejected: this.#timeline.rejections.toJSON(),
    });
    this.#state = state;
    this.#expected.take(frame.at, state.sensors);
    for (const sink of stateSinks) sink.publish(state);
    if (clock.elapsed() - this.#snapshotAt < snapshotMs) return;
    this.#snapshotAt = clock.elapsed();
    storage.saveSnapshot(state).catch((cause) => this.#lost(cause));
  }

  /** Frames, snapshots and checkpoints may be lost; alerts may not. */
  #lost(cause: unknown): void {
    this.#log.warn({ why: messageOf(cause) }, 'not stored');
  }
}
