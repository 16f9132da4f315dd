import type { JobRecord, StepRecord } from '@modelops/local-runner';

const colour = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
const paint = (code: number) => (text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
const [bold, dim, green, red] = [paint(1), paint(2), paint(32), paint(31)];
const mark = (result: string) =>
  result === 'success' ? green('✓') : result === 'skipped' ? dim('–') : red('✗');

/** Tells what happens, in the terminal. */
export class Story {
  #step = 0;

  title(text: string): void {
    console.log(`\n${bold(text)}\n`);
  }

  step(text: string): void {
    this.#step += 1;
    console.log(`\n${bold(`${this.#step}  ${text}`)}`);
  }

  say(...lines: string[]): void {
    for (const line of lines) console.log(`   ${line}`);
  }

  event(text: string): void {
    console.log(`   ${text}`);
  }

  /** A job that has ended: what it may do, and its steps. */
  job(job: JobRecord): void {
    const permissions = Object.entries(job.permissions).map(([scope, level]) => `${scope}: ${level}`);
    const granted = permissions.length === 0 ? 'no permission' : permissions.join(', ');
    console.log(`     ${mark(job.result)} ${bold(job.name)} ${dim(`(${granted})`)}`);
    for (const step of job.steps.filter(({ outcome }) => outcome !== 'skipped')) this.#result(step);
  }

  #result({ name, outcome, log, annotations, outputs }: StepRecord): void {
    const told = outputs['reason'] ?? outputs['verdict'] ?? '';
    const errors = annotations.filter(({ level }) => level === 'error');
    if (told !== '') this.detail(name, told);
    if (name === 'Train') this.detail(name, log.trim().split('\n').at(-1) ?? '');
    for (const { message } of errors) console.log(`         ${red(message.split('\n')[0] ?? '')}`);
    if (outcome === 'failure' && errors.length === 0) console.log(log);
  }

  detail(name: string, text: string): void {
    console.log(`         ${dim('·')} ${name}: ${text}`);
  }

  /** The part of a comment that is not folded. */
  quote(markdown: string): void {
    const visible = markdown.split(/<details>/)[0] ?? '';
    for (const line of visible.split('\n').filter((text) => text.trim() !== '' && !text.startsWith('<!--')))
      console.log(`     ${dim('│')} ${line}`);
  }
}
