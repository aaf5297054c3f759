import type { FaultModeName } from '../truth.ts';
import type { Ailment } from './pump.ts';

/** A seal that has failed, L/min: a little more than the make-up feeds. */
const sealLeakLmin = 8.7;

/**
 * What a fault of this severity (0 none, 1 functional failure) does to a pump. Directions and order of
 * the symptoms after ISO 17359 annex B and Bloch and Budris, Pump User's Handbook.
 */
export function ail(ailment: Ailment, mode: FaultModeName, severity: number): void {
  if (severity <= 0) return;
  switch (mode) {
    case 'bearing':
      // Defects ring long before they rub: vibration leads, heat and drag come last.
      ailment.vibrationMms = 9.6 * Math.pow(severity, 0.8);
      ailment.bearingDeK = 37 * Math.pow(severity, 1.5);
      ailment.powerFactor = 1 + 0.025 * severity * severity;
      return;
    case 'impeller':
      ailment.headFactor = 1 - 0.3 * severity;
      ailment.efficiencyFactor = 1 - 0.12 * severity;
      ailment.vibrationMms = 1.2 * severity;
      return;
    case 'strainer':
      ailment.strainerFactor = 1 + 60 * severity;
      return;
    case 'seal':
      ailment.leakLs = (sealLeakLmin / 60) * severity;
      // Leakage washes into the pump-side bearing and turns its grease to emulsion: the film thins.
      ailment.bearingNdeK = 11 * Math.pow(severity, 0.8);
      ailment.vibrationMms = 1.6 * severity * severity;
      return;
    case 'winding':
      // Shorted turns heat the winding as a circulating current, whatever the load; the field turns uneven.
      ailment.windingShare = severity;
      ailment.powerFactor = 1 + 0.07 * severity;
      ailment.vibrationMms = 1.3 * severity;
      return;
    case 'fouling':
      return;
  }
}
