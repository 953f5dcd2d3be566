/**
 * V8 lets its young generation grow to 32 MiB and its heap to four times what is in use, and glibc opens an arena for
 * each thread: a program that waits for most of its life never gives that back.
 */
export const nodeLimits = ['--max-semi-space-size=2', '--heap-growing-percent=50'] as const;

/** For the environment, of whom the memory allocator reads them. */
export const mallocLimits = { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '131072' } as const;
