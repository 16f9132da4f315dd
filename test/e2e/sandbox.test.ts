import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { suite } from '../support/job.ts';

const workflow = `on:
  push: { branches: [main] }
  pull_request:
  schedule: [{ cron: "1 2 * * *" }]
  workflow_dispatch: { inputs: { who: { type: string, default: nobody } } }
permissions: {}
jobs:
  say:
    runs-on: ubuntu-latest
    steps:
      - run: echo "\${{ github.event_name }} \${{ inputs.who }}" >> "$LOG"
`;

/** What `npm run sandbox -- FOLDER` does with these lines. */
function sandbox(folder: string, lines: readonly string[]): Promise<{ code: number; out: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [join(suite, 'packages/demo/src/sandbox.ts'), folder],
      (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code), out: `${out}${err}` }),
    );
    child.stdin!.end(`${lines.join('\n')}\n`);
  });
}

test("a user's repository on the embedded GitHub: events by lines of text, and a script ends at what fails", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'modelops-sandbox-'));
  try {
    const mine = join(folder, 'mine');
    mkdirSync(join(mine, '.github/workflows'), { recursive: true });
    const log = join(folder, 'log');
    writeFileSync(join(mine, '.github/workflows/say.yml'), workflow.replace('$LOG', log));
    const git = (...args: string[]) => execFileSync('git', ['-C', mine, ...args], { stdio: 'ignore' });
    git('init', '-q', '-b', 'trunk');
    git('config', 'user.name', 'ada');
    git('config', 'user.email', 'ada@example.com');
    git('add', '-A');
    git('commit', '-qm', 'one');
    const { code, out } = await sandbox(mine, [
      '! git push -q "$SANDBOX" HEAD:main',
      '! git switch -q -c next && git commit -q --allow-empty -m two && git push -q "$SANDBOX" next',
      'open next The next one',
      'merge 1',
      'schedule say.yml',
      'dispatch say.yml who=ada',
      `! cat ${log} && modelops --version`,
      'merge 7',
      '! echo never',
    ]);
    expect(out).toContain('#1 The next one (open)');
    expect(out).toMatch(/push \npull_request \npush \nschedule \nworkflow_dispatch ada\n\d+\.\d+\.\d+\n/);
    expect(out).toMatch(/> merge 7\n[\s\S]*Not Found/);
    expect(out).not.toContain('> ! echo never');
    expect(code).toBe(1);
    expect(await sandbox(join(folder, 'nowhere'), [])).toMatchObject({
      code: 1,
      out: expect.stringContaining('is no git repository') as string,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
