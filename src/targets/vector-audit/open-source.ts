import { UsageError } from '../../domain/errors.ts';
import type { AuditPlan } from './audit-plan.ts';
import type { AuditSource } from './audit-source.ts';
import { folderSource } from './folder-source.ts';
import { manifestSource } from './manifest-source.ts';

/** The documents of one collection; `groups` are those of the pattern that chose it. */
export function openSource(
  { source, key, hash }: AuditPlan,
  collection: string,
  groups: readonly string[],
): AuditSource | undefined {
  if (source === undefined) return undefined;
  const named = (path: string) => fillPath(path, collection, groups);
  return 'folder' in source
    ? folderSource({ ...source, folder: named(source.folder), hash })
    : manifestSource({
        ...source,
        manifest: named(source.manifest),
        format: source.format,
        strip: key.strip,
      });
}

/** A path with a collection's name in it. What stands in for a part of a path cannot lead out of it. */
export function fillPath(path: string, collection: string, groups: readonly string[]): string {
  return path.replace(/\{(collection|[1-9])\}/g, (_, what: string) => {
    const part = what === 'collection' ? collection : (groups[Number(what) - 1] ?? '');
    if (part === '' || part === '.' || part.includes('..') || /[/\\\0]/.test(part)) {
      throw new UsageError(
        `The collection '${collection}' gives no folder's name for '{${what}}' in '${path}'. Choose other collections, or write the path out.`,
      );
    }
    return part;
  });
}
