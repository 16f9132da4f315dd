import type { StepResult } from '@modelops/local-runner';

const colour = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
const paint = (code: number) => (text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
const [bold, dim, green, red] = [paint(1), paint(2), paint(32), paint(31)];

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

  job(name: string, permissions: string): void {
    console.log(`   job ${bold(name)} ${dim(`(${permissions})`)}`);
  }

  detail(name: string, text: string): void {
    console.log(`     ${dim('·')} ${name}: ${text}`);
  }

  result(name: string, step: StepResult, text: string | undefined): void {
    const mark = step.outcome === 'success' ? green('✓') : red('✗');
    console.log(`     ${mark} ${name}: ${text ?? ''} ${dim(`${(step.milliseconds / 1000).toFixed(1)} s`)}`);
    const errors = step.annotations.filter(({ level }) => level === 'error');
    for (const { message } of errors) console.log(`       ${red(message.split('\n')[0] ?? '')}`);
    if (step.outcome === 'failure' && errors.length === 0) console.log(step.log);
  }

  /** The part of a comment that is not folded. */
  quote(markdown: string): void {
    const visible = markdown.split(/<details>/)[0] ?? '';
    for (const line of visible.split('\n').filter((text) => text.trim() !== '' && !text.startsWith('<!--')))
      console.log(`     ${dim('│')} ${line}`);
  }
}
