import { processIo } from './io.ts';
import { run } from './main.ts';

// A reader that closes its end early (`orthweb plan | head`) is no error of ours.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exitCode ??= 0;
  });
}

process.exitCode = await run(process.argv.slice(2), processIo());
