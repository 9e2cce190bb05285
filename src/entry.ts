import { processIo } from './io.ts';
import { run } from './main.ts';

// Node's warnings to whoever wrote a dependency are none to an operator.
Object.assign(process, { noDeprecation: true });

// A reader that closes its end early (`orthweb plan | head`) is no error of ours.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exitCode ??= 0;
  });
}

process.exitCode = await run(process.argv.slice(2), processIo());
