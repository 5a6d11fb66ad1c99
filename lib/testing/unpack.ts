import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export type Folder = { path: string; remove(): void };

/** An empty folder, as a stranger has one. */
export function emptyFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), 'mc-stranger-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Files written into a folder as they are. */
export function writeFiles(folder: string, files: ReadonlyMap<string, Uint8Array>): void {
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
}

export type ShellResult = { code: number; stdout: string; stderr: string };

/** Runs a command and gives its exit code and what it printed. */
export function runIn(
  folder: string,
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
): ShellResult {
  try {
    const stdout = execFileSync(command, args, {
      cwd: folder,
      env: { NODE_ENV: 'test', PATH: process.env.PATH ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return { code: 0, stdout: stdout.toString(), stderr: '' };
  } catch (error) {
    const failed = error as { status?: number | null; stdout?: Buffer; stderr?: Buffer };
    return {
      code: failed.status ?? -1,
      stdout: String(failed.stdout ?? ''),
      stderr: String(failed.stderr ?? ''),
    };
  }
}

/** Which of these commands the machine lacks. With `MC_TOOLS=required` that is a failure. */
export function missingTools(names: readonly string[]): string[] {
  const missing = names.filter((name) => runIn('/', 'sh', ['-c', `command -v ${name}`]).code !== 0);
  if (missing.length > 0 && process.env.MC_TOOLS === 'required')
    throw new Error(`missing: ${missing.join(', ')}`);
  return missing;
}
