import { Command } from 'commander';
import { type Finding, formatFindings } from '../../../config/checking/finding.ts';
import { amount } from '../../plain-words.ts';
import { configurationFiles, serviceFolder } from '../plant/configuration-files.ts';
import { summaryLines, summaryOf } from '../screens/config-summary.ts';
import { Exit } from '../exit-codes.ts';
import type { Io } from '../terminal/io.ts';
import { type OutputOptions, withOutputOptions } from '../options.ts';
import { painter } from '../terminal/paint.ts';
import { plainJson, plainLines, plainly } from '../terminal/plain.ts';

interface CheckConfigOptions extends OutputOptions {
  readonly sensors?: string;
  readonly config?: string;
}

export function checkConfigCommand(io: Io): Command {
  return withOutputOptions(new Command('check-config'))
    .description('read both config files, list every fault with its line, connect to nothing')
    .option('--sensors <file>', `the plant (default: sensors.yaml here, else ${serviceFolder}/sensors.yaml)`)
    .option('--config <file>', "the agent's settings (default: those beside it, else built-in defaults)")
    .action(async (options: CheckConfigOptions) => {
      const { loadPlant, loadSettings } = await import('../../../config/loader.ts');
      const files = configurationFiles(options);
      const plant = loadPlant(files.sensors);
      const settings = loadSettings(files.config);
      const warnings = [...plant.warnings, ...settings.warnings];
      if (plant.ok && settings.ok) {
        const summary = summaryOf(plant.value, settings.value);
        if (options.json) io.out.write(`${plainJson({ ok: true, summary, warnings })}\n`);
        else good(summaryLines(plainly(summary), io.out.columns), warnings, io);
        return;
      }
      const faults = [...(plant.ok ? [] : plant.faults), ...(settings.ok ? [] : settings.faults)];
      bad(faults, warnings, options, io);
      io.exit(Exit.usage);
    });
}

function good(lines: readonly string[], warnings: readonly Finding[], io: Io): void {
  const paint = painter(io.out.colour);
  const headline =
    warnings.length === 0
      ? paint('good', 'The configuration is good.')
      : paint('waiting', `The configuration loads, with ${amount(warnings.length, 'warning')}.`);
  list('warning', warnings, io);
  io.out.write(`${[headline, ...lines].join('\n')}\n`);
}

function bad(
  faults: readonly Finding[],
  warnings: readonly Finding[],
  { json }: CheckConfigOptions,
  io: Io,
): void {
  const message = `${amount(faults.length, 'fault')} to mend before the agent can start`;
  if (json) {
    const error = { code: 'config-invalid', message, faults, warnings };
    io.out.write(`${plainJson({ error })}\n`);
    return;
  }
  list('warning', warnings, io);
  list('fault', faults, io);
  io.err.write(`coolwatch: config-invalid: ${message}\n`);
}

function list(word: 'fault' | 'warning', findings: readonly Finding[], io: Io): void {
  if (findings.length === 0) return;
  const paint = painter(io.err.colour);
  const marked = paint(word === 'fault' ? 'bad' : 'waiting', word);
  const lines = plainLines(formatFindings(findings)).split('\n');
  io.err.write(`${lines.map((line) => `${marked}  ${line}`).join('\n')}\n`);
}
