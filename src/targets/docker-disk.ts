import { z } from 'zod';
import type { Engine } from './docker-engine.ts';

/** Images that no name and no other image refers to. */
export interface DanglingImages {
  readonly count: number;
  readonly bytes: number;
}

const images = z.array(z.object({ Size: z.number() }));

// -1 stands for "not computed" in the counts and sizes of both engines.
const usage = z.object({
  Images: z
    .array(z.object({ Containers: z.number().nullish(), Size: z.number(), SharedSize: z.number().nullish() }))
    .nullish(),
  Containers: z.array(z.object({ State: z.string(), SizeRw: z.number().nullish() })).nullish(),
  Volumes: z
    .array(z.object({ UsageData: z.object({ RefCount: z.number(), Size: z.number() }).nullish() }))
    .nullish(),
  BuildCache: z
    .array(z.object({ InUse: z.boolean().nullish(), Shared: z.boolean().nullish(), Size: z.number() }))
    .nullish(),
});

export async function readDanglingImages(engine: Engine): Promise<DanglingImages> {
  const filters = encodeURIComponent(JSON.stringify({ dangling: ['true'] }));
  const found = await engine.get(`/images/json?filters=${filters}`, images);
  return { count: found.length, bytes: sum(found.map(({ Size }) => Size)) };
}

/**
 * Bytes by kind that nothing in use needs. Layers that images share are left out, so what is told of images is the
 * least that removing the unused ones gives back.
 */
export async function readReclaimable(engine: Engine): Promise<ReadonlyMap<string, number>> {
  const { Images, Containers, Volumes, BuildCache } = await engine.get('/system/df', usage);
  const unusedImages = (Images ?? []).filter((image) => image.Containers === 0);
  const stopped = (Containers ?? []).filter(
    ({ State }) => !['running', 'paused', 'restarting'].includes(State),
  );
  const unusedVolumes = (Volumes ?? []).filter(({ UsageData }) => UsageData?.RefCount === 0);
  const unusedCache = (BuildCache ?? []).filter(({ InUse, Shared }) => InUse !== true && Shared !== true);
  return new Map([
    ['images', sum(unusedImages.map(({ Size, SharedSize }) => Size - Math.max(0, SharedSize ?? 0)))],
    ['containers', sum(stopped.map(({ SizeRw }) => SizeRw ?? 0))],
    ['volumes', sum(unusedVolumes.map(({ UsageData }) => UsageData?.Size ?? 0))],
    ['build cache', sum(unusedCache.map(({ Size }) => Size))],
  ]);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + Math.max(0, value), 0);
}
