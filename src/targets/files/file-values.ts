import { figureOf, type JsonPath, valuesAt } from '../../domain/json-path.ts';
import { takenFigure } from '../../domain/taken-figure.ts';
import { openFile } from './open-file.ts';
import type { SurveyedFile } from './survey-files.ts';

/** Figures of several files, oldest first; or why one of them holds none. */
export type FileValues = { readonly figures: readonly number[] } | { readonly error: string };

interface Wanted {
  readonly path: JsonPath;
  /** What is taken where the path leads to several figures in one file. */
  readonly of: string;
  /** What it is divided by. */
  readonly over?: JsonPath;
  readonly files: number;
}

const MOST_BYTES = 8 * 1024 ** 2;

/** Reads a figure out of each of the newest files. */
export function readValues({ path, of, over, files }: Wanted, ordered: readonly SurveyedFile[]): FileValues {
  try {
    const figures = ordered.slice(-files).map(({ path: file }) => {
      const document = readJson(file);
      const figure = figureAt(document, path, of, file);
      return over === undefined ? figure : divided(figure, figureAt(document, over, of, file), file);
    });
    return { figures };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

function figureAt(document: unknown, path: JsonPath, of: string, file: string): number {
  const found = valuesAt(document, path);
  const figures = found.flatMap((value) => figureOf(value) ?? []);
  const figure = found.length === 0 || figures.length < found.length ? undefined : takenFigure(of, figures);
  if (figure === undefined)
    throw new Error(`'${file}' holds no figure at '${path.join('.')}'. See who writes it.`);
  return figure;
}

function divided(figure: number, by: number, file: string): number {
  if (by === 0) throw new Error(`In '${file}' it would be divided by zero. See who writes it.`);
  return figure / by;
}

function readJson(path: string): unknown {
  const file = openFile(path);
  try {
    if (file.size > MOST_BYTES)
      throw new Error(`'${path}' has more than ${MOST_BYTES} bytes. Name a smaller file.`);
    const buffer = Buffer.alloc(file.size);
    const length = file.read(buffer, 0, file.size, 0);
    return JSON.parse(buffer.toString('utf8', 0, length).replace(/^\uFEFF/, ''));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new Error(`'${path}' is not JSON, or only half written. See who writes it.`, { cause });
  } finally {
    file.close();
  }
}
