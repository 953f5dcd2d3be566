import { UnreachableError } from '../../domain/errors.ts';
import type { AuditSource, SourceDocument } from './audit-source.ts';
import { fingerprint } from './fingerprint.ts';
import { DocumentPick } from './pick-documents.ts';
import { SourceIndex } from './source-index.ts';

export interface ReadSource {
  readonly index: SourceIndex;
  /** Documents of the sample. */
  readonly picked: readonly SourceDocument[];
  /** Names that stand in the source more than once. */
  readonly twice: number;
}

const oftenMs = 250;

/**
 * Goes through a source once. One that holds nothing is an error: it is far likelier a disk that is not mounted than
 * the end of all documents, and every vector would be an orphan.
 */
export async function readSource(
  source: AuditSource,
  wanted: number,
  signal: AbortSignal,
  progress: (done: number) => void,
): Promise<ReadSource> {
  const index = new SourceIndex();
  const pick = new DocumentPick(wanted);
  let twice = 0;
  let told = performance.now();
  for await (const document of source.documents(signal)) {
    const hash = document.hash === undefined ? undefined : fingerprint(document.hash);
    if (index.add(fingerprint(document.key), hash)) pick.offer(document);
    else twice += 1;
    if ((index.size & 1023) === 0 && performance.now() - told > oftenMs) {
      told = performance.now();
      progress(index.size);
    }
  }
  if (index.size === 0) {
    throw new UnreachableError(
      `There is no document in ${source.about}. Nothing was compared: see that it is mounted, and which files 'source' names.`,
    );
  }
  return { index, picked: pick.picked(), twice };
}
