import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';

/** The root of the checkout. */
export const root = normalize(join(import.meta.dirname, '..', '..'));

export interface Import {
  /** Path of the importing file from the root, with `/`. */
  readonly from: string;
  /** Path of the imported file from the root, or the bare package name. */
  readonly to: string;
  readonly kind: 'file' | 'package';
  readonly typeOnly: boolean;
}

const SKIPPED = new Set(['node_modules', '.git', '.watchbill']);
/** Static and dynamic imports and re-exports; a type-only one is marked. */
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;

/** Every TypeScript file below the folder, from the root, with `/`. */
export function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((file) => !file.split('/').some((part) => SKIPPED.has(part)))
    .sort();
}

/** What a file imports, read from its text. */
export function importsOf(file: string, text = readFileSync(join(root, file), 'utf8')): Import[] {
  return [...text.matchAll(IMPORT)].map((match) => {
    const specifier = match[2] ?? match[3] ?? '';
    const typeOnly = match[1] !== undefined;
    if (specifier.startsWith('.')) {
      const to = relative(root, normalize(join(root, dirname(file), specifier)))
        .split(sep)
        .join('/');
      return { from: file, to, kind: 'file', typeOnly };
    }
    return { from: file, to: packageName(specifier), kind: 'package', typeOnly };
  });
}

function packageName(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
