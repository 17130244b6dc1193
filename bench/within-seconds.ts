/**
 * The promise, unless it takes too long.
 * @throws Error that names what took too long
 */
export async function withinSeconds<Value>(promise: Promise<Value>, seconds: number, what: string): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${seconds} s`)), seconds * 1000);
  });
  // Whoever is late may still fail when its browser is closed; that is no news then.
  promise.catch(() => undefined);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
