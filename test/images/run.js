// Programs run by the image builder.
import { execFile } from 'node:child_process';

const FOR_REPLIES = 64 * 1024 * 1024;

/** What a program printed; fails with the end of what it said. */
export function output(program, args, env = {}) {
  const options = { env: { ...process.env, ...env }, maxBuffer: FOR_REPLIES };
  return new Promise((done, fail) => {
    execFile(program, args, options, (error, stdout, stderr) => {
      if (error === null) return done(stdout);
      const said = `${stdout}${stderr}`.trim().split('\n').slice(-30).join('\n');
      const how = error.code === 'ENOENT' ? 'is not installed' : `ended with ${error.code}`;
      fail(new Error(`${program} ${args.slice(0, 4).join(' ')} ${how}\n${said}`));
    });
  });
}

export async function run(program, args, env = {}) {
  await output(program, args, env);
}
