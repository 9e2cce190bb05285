import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { configPath } from '../config-source.ts';
import type { CommandContext } from '../context.ts';
import type { Checked } from '../doctor/check.ts';
import { examine } from '../doctor/examine.ts';
import { openScene } from '../doctor/open-scene.ts';
import type { Scene } from '../doctor/scene.ts';
import { findEmulator } from '../sandbox/emulator.ts';
import { sandboxFolders } from '../sandbox/target.ts';
import { type DoctorView, doctorLines } from '../ui/doctor-view.ts';
import { explain } from '../ui/explain.ts';
import { tally } from '../ui/tally.ts';
import { printPolicies } from './doctor-policy.ts';

/** Says of every precondition whether it is met, and what to do where it is not. Changes nothing. */
export async function run(context: CommandContext): Promise<number> {
  if (context.invocation.flags['policy'] !== undefined) return printPolicies(context);
  const scene = sceneOf(context);
  const checks = await examine(scene);
  const view = await viewOf(context, scene, checks);
  const { columns } = context.terminal;
  if (context.json) context.document(documentOf(view));
  else context.out(...doctorLines(view, { columns, paint: context.paint.out }));
  return tally(checks).fail > 0 ? CHECKS_FAILED : 0;
}

const CHECKS_FAILED = 4;

function sceneOf(context: CommandContext): Scene {
  const { clock, invocation, io, sandboxed, signal } = context;
  const profile = profileOf(context);
  const path = configPath(invocation);
  return openScene({
    machine: { node: process.versions.node, env: io.env, nowMs: clock.now() },
    ...{ clock, sandboxed, signal, profile },
    configFile: { path, exists: existsSync(resolve(io.cwd, path)) },
    readConfig: () => context.config(),
    session: () => context.session(),
    target: () => context.target(),
    sandboxRuns: async () => (await findEmulator(sandboxFolders(io.env).stateDir)) !== undefined,
    tell: (error) => {
      const { text, hint } = explain(error, { profile, command: context.next('doctor') });
      return { text, fix: hint };
    },
  });
}

function profileOf(context: CommandContext): string | undefined {
  try {
    return context.config().profile ?? context.io.env['AWS_PROFILE'];
  } catch {
    // A check of its own tells what is wrong with it.
    return undefined;
  }
}

async function viewOf(
  context: CommandContext,
  scene: Scene,
  checks: readonly Checked[],
): Promise<DoctorView> {
  const session = await scene.session().catch(() => undefined);
  const deployment = await scene.own().catch(() => undefined);
  const calls = session?.counts ?? { total: 0, mutating: 0 };
  const next = context.next(tally(checks).fail > 0 ? 'doctor' : 'plan');
  const { account, region } = session ?? {};
  return { deployment, account, region, checks, calls, next };
}

function documentOf({ deployment, account, region, checks, calls }: DoctorView) {
  const { pass, warn, fail, skipped } = tally(checks);
  return {
    deployment: deployment ?? null,
    account: account ?? null,
    region: region ?? null,
    summary: { passed: pass, failed: fail, warnings: warn, skipped },
    checks: checks.map(({ outcome, fix, ...others }) => ({
      ...others,
      result: outcome,
      fix: fix ?? null,
    })),
    apiCalls: calls,
  };
}
