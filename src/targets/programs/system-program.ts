import { UnreachableError } from '../../domain/errors.ts';
import { findProgram, usualPath } from './find-program.ts';
import { type ProgramEnd, runProgram } from './run-program.ts';

/** A program of the operating system that answers for machines: plain English, no colours, no pager. */
export interface SystemProgram {
  readonly name: string;
  run(args: readonly string[], signal: AbortSignal): Promise<ProgramEnd>;
}

export interface SystemProgramOptions {
  /** Where it is looked for, or the program itself by its path. */
  readonly path?: string | undefined;
  readonly file?: string | undefined;
  readonly mostBytes?: number;
}

const mostBytes = 8 * 1024 * 1024;

/** Its own language would be that of whoever started Watchbill; nothing of that environment reaches it. */
export function systemProgram(name: string, options: SystemProgramOptions = {}): SystemProgram {
  const path = options.path ?? usualPath;
  return {
    name,
    async run(args, signal) {
      const file = await findProgram(options.file ?? name, '/', path);
      return runProgram(
        {
          argv: [file, ...args],
          cwd: '/',
          env: {
            PATH: path,
            LANG: 'C',
            LC_ALL: 'C',
            TZ: 'UTC',
            SYSTEMD_COLORS: '0',
            SYSTEMD_PAGER: '',
            DEBIAN_FRONTEND: 'noninteractive',
          },
          mostBytes: options.mostBytes ?? mostBytes,
        },
        signal,
      );
    },
  };
}

/** The failure of a program in a sentence, with the first line that it wrote about it. */
export function failureOf(
  program: SystemProgram,
  { exitStatus, stderr, stdout }: ProgramEnd,
): UnreachableError {
  const said = `${stderr}\n${stdout}`
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '');
  return new UnreachableError(
    `'${program.name}' ended with status ${exitStatus}: ${said?.slice(0, 200) ?? 'it said nothing'}. Run it by hand on this host to see more.`,
  );
}
