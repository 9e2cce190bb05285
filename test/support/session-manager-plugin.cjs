// Stands for AWS's plugin in tests: writes down how it was started, and does what PLUGIN_DOES says.
const { appendFileSync } = require('node:fs');

const { PLUGIN_VERSION = '1.2.707.0', PLUGIN_DOES = 'exit 0', PLUGIN_RECORD } = process.env;
const args = process.argv.slice(2);
if (args[0] === '--version') {
  process.stdout.write(`${PLUGIN_VERSION}\n`);
  process.exit(0);
}

const note = (what) => appendFileSync(PLUGIN_RECORD, `${JSON.stringify(what)}\n`);
const response = process.env.AWS_SSM_START_SESSION_RESPONSE ?? null;
note({ args, env: Object.keys(process.env).sort(), response, tty: process.stdin.isTTY === true });

const [does, count] = PLUGIN_DOES.split(' ');
if (does === 'exit') process.exit(Number(count));

// Goes on until it has got so many signals; `raw`: with the terminal's keys as mere characters, as the real one.
let left = Number(count);
for (const name of ['SIGINT', 'SIGTERM', 'SIGQUIT', 'SIGTSTP'])
  process.on(name, () => {
    note({ signal: name });
    left -= 1;
    if (left === 0) process.exit(0);
  });
if (does === 'raw') process.stdin.setRawMode(true);
process.stdin.on('data', (data) => {
  note({ typed: data.toString() });
  // As when somebody kills it: nothing is tidied up.
  if (data.toString().includes('k')) process.kill(process.pid, 'SIGKILL');
});
process.stdout.write('plugin ready\n');
setInterval(() => undefined, 1_000);
