import type { Ports } from '@modelops/action-kit';
import type { DriftInputs } from './inputs.ts';

/** Detects, pins a window or proposes, as `mode` says. @throws UserError when the log, the reference or the state cannot be read. */
export async function run(inputs: DriftInputs, ports: Ports): Promise<void> {
  switch (inputs.mode) {
    case 'detect':
      return (await import('./detect.ts')).detect(inputs, ports);
    case 'reference':
      return (await import('./count-reference.ts')).countReference(inputs, ports);
    case 'select':
      return (await import('./select.ts')).select(inputs, ports);
    case 'update':
      return (await import('./update.ts')).update(inputs, ports);
    case 'propose':
      return (await import('./propose.ts')).propose(inputs, ports);
  }
}
