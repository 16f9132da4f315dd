/** Where an annotation points to. */
export interface AnnotationPlace {
  readonly title?: string;
  readonly file?: string;
  readonly startLine?: number;
  readonly startColumn?: number;
}

/** What an action says while it works. Passed in, so that tests can listen. */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  notice(message: string, place?: AnnotationPlace): void;
  warning(message: string, place?: AnnotationPlace): void;
  error(message: string, place?: AnnotationPlace): void;
  /** Folds what is said inside; always closed, whatever happens. */
  group<T>(title: string, inside: () => Promise<T>): Promise<T>;
}

// Joiners belong to scripts and emoji. Every other character without a shape can hide or move what is seen.
const hidden = /[[\p{Cc}\p{Cf}]--[\n\t\u200c\u200d]]/gv;

/**
 * A text as it may be printed in the log: no line of it is a command to the runner (`::name::`, `##[name]`), and control
 * and bidirectional characters are shown instead of obeyed.
 */
export function printable(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(
      hidden,
      (character) => `⟨U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`,
    )
    .replace(/^(\s*)::/gm, '$1\u200b::')
    .replaceAll('##[', '#\u200b#[');
}

export interface LogEntry {
  readonly level: 'debug' | 'info' | 'notice' | 'warning' | 'error' | 'group' | 'endgroup';
  readonly message: string;
  readonly place?: AnnotationPlace;
}

/** A logger for tests: keeps what was said. */
export class RecordingLogger implements Logger {
  readonly entries: LogEntry[] = [];

  #say(level: LogEntry['level'], message: string, place?: AnnotationPlace): void {
    this.entries.push(place === undefined ? { level, message } : { level, message, place });
  }
  debug(message: string): void {
    this.#say('debug', message);
  }
  info(message: string): void {
    this.#say('info', message);
  }
  notice(message: string, place?: AnnotationPlace): void {
    this.#say('notice', message, place);
  }
  warning(message: string, place?: AnnotationPlace): void {
    this.#say('warning', message, place);
  }
  error(message: string, place?: AnnotationPlace): void {
    this.#say('error', message, place);
  }
  async group<T>(title: string, inside: () => Promise<T>): Promise<T> {
    this.#say('group', title);
    try {
      return await inside();
    } finally {
      this.#say('endgroup', title);
    }
  }

  /** Messages of a level, in order. */
  messages(level: LogEntry['level']): string[] {
    return this.entries.filter((entry) => entry.level === level).map((entry) => entry.message);
  }

  /** Groups that were opened and not closed. */
  openGroups(): number {
    return this.messages('group').length - this.messages('endgroup').length;
  }
}
