import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A `docker` in a folder of its own, before or instead of the machine's: it does what the shell lines say. */
export class DockerProgram {
  readonly folder = mkdtempSync(join(tmpdir(), 'orthweb-docker-'));

  says(...lines: readonly string[]): void {
    mkdirSync(this.folder, { recursive: true });
    const path = join(this.folder, 'docker');
    writeFileSync(path, ['#!/bin/sh', ...lines, ''].join('\n'));
    chmodSync(path, 0o755);
  }

  /** An engine in which everything is there already, and nothing ever comes of it. */
  isEngine(gibibytes = 8): void {
    this.says(
      'case "$*" in',
      `info*) echo "linux $((${gibibytes} * 1024 * 1024 * 1024)) 25.0.3" ;;`,
      `*sha256sum*) echo "${'a1'.repeat(32)}  docker-compose" ;;`,
      '"network inspect"*) exit 1 ;;',
      'logs*) echo ready ;;',
      'exec*attach.py*) cat >/dev/null ;;',
      'esac',
    );
  }

  /** Before the machine's own programs. */
  get path(): string {
    return `${this.folder}:${process.env['PATH'] ?? ''}`;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
