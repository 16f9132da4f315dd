declare module '@vercel/ncc' {
  /** The part of webpack's module that names its file; a concatenated one holds several. */
  interface BundledModule {
    readonly resource?: string;
    readonly modules?: Iterable<BundledModule>;
  }

  interface Options {
    readonly cache: false;
    readonly esm: boolean;
    readonly filename: string;
    readonly quiet: boolean;
    readonly transpileOnly: boolean;
  }

  interface Result {
    readonly code: string;
    readonly assets: Readonly<Record<string, { readonly source: string | Uint8Array }>>;
    readonly stats: { readonly compilation: { readonly modules: Iterable<BundledModule> } };
  }

  export default function ncc(entry: string, options: Options): Promise<Result>;
  export type { BundledModule };
}
