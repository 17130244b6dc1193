declare global {
  interface ImportMetaEnv {
    /** Filled in by the build (tools/build/version.ts). */
    readonly VITE_DENKSPUR_VERSION?: string;
  }
}

/** What this page was built from, for people who report something. */
export const version = import.meta.env.VITE_DENKSPUR_VERSION ?? 'development';
