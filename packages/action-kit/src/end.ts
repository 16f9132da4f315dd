/** Ends the process once everything is printed: an idle connection would otherwise hold it for a while. */
export async function endProcess(code: number): Promise<never> {
  process.exitCode = code;
  await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
  return process.exit();
}
