import { join } from 'node:path';
import { freePort } from '../../support/free-port.ts';
import { type HttpService, startHttpService } from '../parts/http-service.ts';
import { startWorkerProcess, type WorkerProcess } from '../parts/worker-process.ts';
import { type QdrantStandIn, startQdrant } from '../qdrant/server.ts';
import { Parts } from '../stand-in.ts';
import {
  dimension,
  embedDocuments,
  type Framework,
  frameworks,
  writeDocuments,
} from './embedded-documents.ts';
import { ProjectFiles } from './project-files.ts';

const apiKey = 'key-of-the-demonstration';

/** The deployment with its parts in hand. */
export interface Deployment {
  readonly files: ProjectFiles;
  readonly documents: string;
  readonly embeddingApi: HttpService;
  /** An update that runs; none does while all is well. */
  readonly update: WorkerProcess;
  readonly variables: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  qdrant(): QdrantStandIn;
  collection(framework: Framework): ReturnType<QdrantStandIn['collection']>;
  killQdrant(): Promise<void>;
  /** Everything as it should be, whatever was done to it. */
  restore(): Promise<void>;
  stop(): Promise<void>;
}

export async function startDeployment(folder: string): Promise<Deployment> {
  const parts = new Parts();
  return await parts.whole(async () => {
    const port = await freePort();
    // Large answers are held against the contract now and then: each costs more than all the rest of a look.
    const listen = () => startQdrant({ port, apiKey, checkEvery: 25 });
    let server: QdrantStandIn | undefined = await listen();
    parts.add(() => server?.close());
    const embeddingApi = await startHttpService({
      '/v1/models': { object: 'list', data: [{ id: 'text-embedding-3-small', object: 'model' }] },
    });
    parts.add(() => embeddingApi.stop());
    const mark = `build_index_incremental-${port}`;
    const update = await startWorkerProcess(mark);
    parts.add(() => update.kill());
    await update.kill();
    const files = new ProjectFiles(join(folder, 'project'));
    const documents = files.at('docs');

    const qdrant = () => {
      if (server === undefined) throw new Error('Qdrant was killed.');
      return server;
    };
    const collection = (framework: Framework) => qdrant().collection(`apple_docs_${framework}`);

    /** By collection: how it stood when it was whole. */
    const filled = new WeakMap<object, string>();
    // In place: whoever looks meanwhile sees no half of a collection.
    async function fill(framework: Framework): Promise<void> {
      const name = `apple_docs_${framework}`;
      if (!qdrant().state.collections.has(name)) {
        const answer = await fetch(`${qdrant().url}/collections/${name}`, {
          method: 'PUT',
          headers: { 'api-key': apiKey, 'content-type': 'application/json', connection: 'close' },
          body: JSON.stringify({ vectors: { size: dimension, distance: 'Cosine' } }),
        });
        if (!answer.ok) throw new Error(`The collection ${name} was not made: ${await answer.text()}`);
      }
      const found = collection(framework);
      delete found.health.status;
      const state = () => `${found.operations} ${found.points.count} ${found.corrupt.size}`;
      if (filled.get(found) === state()) return;
      embedDocuments(found, framework, frameworks[framework]);
      filled.set(found, state());
    }

    async function restore(): Promise<void> {
      server ??= await listen();
      const { faults } = server;
      delete faults.failWith;
      delete faults.failOnly;
      delete faults.delayMs;
      delete faults.hang;
      await update.kill();
      await embeddingApi.up();
      embeddingApi.fail(undefined);
      files.restore();
      writeDocuments(documents);
      for (const framework of Object.keys(frameworks) as Framework[]) await fill(framework);
    }

    await restore();
    return {
      files,
      documents,
      embeddingApi,
      update,
      variables: {
        project: files.folder,
        on_duty: 'channel:#ops',
        lead: 'channel:#ops',
        qdrant: `http://127.0.0.1:${port}`,
        embedding_api: embeddingApi.url,
        source_prefix: '/app/docs/',
        update_process: mark,
        python: process.execPath,
        backup_program: 'scripts/backup_vectorstore.mjs',
      },
      env: { DOCS_QDRANT_API_KEY: apiKey, DOCS_OPENAI_API_KEY: 'key-of-nobody' },
      qdrant,
      collection,
      async killQdrant() {
        const living = server;
        server = undefined;
        await living?.close();
      },
      restore,
      stop: () => parts.stop(),
    };
  });
}
