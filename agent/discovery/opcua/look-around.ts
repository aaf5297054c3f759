/** `coolwatch discover opcua`: a session, a walk through the address space, a few looks at the values. */
import pino from 'pino';
import type { OpcuaSourceSettings } from '../../../config/plant.ts';
import type { Millis } from '../../model.ts';
import { quiet } from '../../sources/opcua/quiet.ts';
import type { Survey } from '../point.ts';
import { inSession } from './connect.ts';
import { surveyServer, type SurveyJob } from './survey.ts';

export interface LookAround extends SurveyJob {
  readonly settings: OpcuaSourceSettings;
  /** A person chose the security of `settings`; otherwise the server's best is taken. */
  readonly chosen: boolean;
  readonly pkiDir: string;
  readonly now: Millis;
}

export interface LookedAround {
  readonly survey: Survey;
  readonly security: Pick<OpcuaSourceSettings, 'securityMode' | 'securityPolicy'>;
}

export function lookAround(job: LookAround): Promise<LookedAround> {
  quiet(pino({ level: 'silent' }));
  const { settings, chosen, pkiDir, now } = job;
  const opening = { settings, security: chosen ? settings : null, pkiDir, now };
  return inSession(opening, async (session, { securityMode, securityPolicy }) => ({
    survey: await surveyServer(session, job),
    security: { securityMode, securityPolicy },
  }));
}
