// Loaded before a command: writes down what its process has used, for `run.js`.
import { writeFileSync } from 'node:fs';

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const used = { cpuMs: (userCPUTime + systemCPUTime) / 1000, megabytes: maxRSS / 1024 };
  writeFileSync(process.env['ORTHWEB_BENCH_USAGE'], JSON.stringify(used));
});
