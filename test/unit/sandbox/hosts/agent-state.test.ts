import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  type AgentState,
  agentFileOf,
  isAgent,
  readAgentState,
  removeAgentState,
  writeAgentState,
} from '../../../../src/sandbox/hosts/agent-state.ts';
import {
  agentEnvironment,
  endAgent,
  findAgent,
} from '../../../../src/sandbox/hosts/launch-agent.ts';
import { DEAD_PID, temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder();
const STATE: AgentState = {
  pid: DEAD_PID,
  startedAt: '2026-11-26T10:00:00.000Z',
  emulatorPort: 4000,
  engine: 'Docker 25.0.3',
  images: { host: 'host', postgres: 'postgres:17' },
  authority: 'PEM',
  compose: { url: 'file:///x', sha256: 'a1' },
};

it('what the agent says of itself is read as it was written, by its owner alone', async () => {
  await writeAgentState(folder.path, STATE);
  expect(await readAgentState(folder.path)).toEqual(STATE);
  expect(statSync(agentFileOf(folder.path)).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder.path)).toEqual(['agent.json']);
  await removeAgentState(folder.path);
  expect(await readAgentState(folder.path)).toBeUndefined();
});

it('half a file is as good as none', async () => {
  writeFileSync(agentFileOf(folder.path), '{"pid":');
  expect(await readAgentState(folder.path)).toBeUndefined();
});

it('an agent that is dead is not found, and known of all the same', async () => {
  await writeAgentState(folder.path, STATE);
  expect(await findAgent(folder.path)).toBeUndefined();
  await endAgent(folder.path);
  expect(await readAgentState(folder.path)).toEqual(STATE);
});

it('a process that has its id by now is neither it nor ended', async () => {
  await writeAgentState(folder.path, { ...STATE, pid: process.pid });
  expect(await isAgent(process.pid, folder.path)).toBe(false);
  await endAgent(folder.path);
  expect(await findAgent(folder.path)).toBeUndefined();
});

it('the agent learns nothing of the operator’s account', () => {
  const env = {
    PATH: '/bin',
    DOCKER_HOST: 'ssh://box',
    AWS_SECRET_ACCESS_KEY: 'k',
    AWS_PROFILE: 'p',
  };
  expect(agentEnvironment(env)).toEqual({ PATH: '/bin', DOCKER_HOST: 'ssh://box' });
});
