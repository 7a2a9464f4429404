/** What of the JavaScript API of WebAssembly is used here: TypeScript declares it for browsers only. */
declare namespace WebAssembly {
  class Memory {
    constructor(descriptor: { readonly initial: number });
    readonly buffer: ArrayBuffer;
    /** Detaches `buffer`. @throws RangeError if there is no memory for so many pages. */
    grow(pages: number): number;
  }

  class Instance {
    constructor(module: Module, imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>);
    readonly exports: Readonly<Record<string, unknown>>;
  }

  class Module {
    constructor(bytes: Uint8Array);
  }

  /** Whether this machine can run the module. */
  function validate(bytes: Uint8Array): boolean;
}
