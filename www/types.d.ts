/**
 * What the page's modules find around them, as types only (checked by `tsc`, never
 * bundled). What crosses to the core is declared by the core itself, in the namespace
 * `wasm_bindgen`: `cargo xtask build` writes it to target/wasm/core.d.ts.
 */

/** A file among those dropped. `file` is null when the folder could not give it. */
interface Source {
  index: number;
  file: Blob | null;
  /** Path inside what was dropped. An identifier: shown, never put in an output. */
  path: string;
  /** Gives the file with its present size and time, where the browser can tell. */
  again: (() => Promise<File>) | null;
  /** A folder that could not be listed. */
  isFolder: boolean;
  sizeBytes: number;
  lastModified: number;
  /** The entry of a zip that this source is; `file` is then the zip. */
  member?: wasm_bindgen.ZipMember;
}

type Bindgen = typeof wasm_bindgen;

/** What the build puts before the page's script (xtask/src/runtime.js). */
declare const PAGE: {
  wasmModule(): WebAssembly.Module;
  /** The glue anew, not yet bound to a wasm instance. */
  freshGlue?: () => Bindgen;
  workerSource: string;
  version: string;
  buildId: string;
  /** The product's name. */
  tool: string;
  /** The words of the study that the page is for: `xtask/src/study.rs`. */
  study: Record<
    | 'files'
    | 'title'
    | 'kinds'
    | 'allKinds'
    | 'idFrom'
    | 'idWhere'
    | 'digits'
    | 'fileName'
    | 'person'
    | 'institution'
    | 'receiver'
    | 'receiverAddress'
    | 'staff'
    | 'contact'
    | 'office'
    | 'upload'
    | 'uploadShort'
    | 'uploadAddress'
    | 'mailSubject'
    | 'mailOpening'
    | 'mailUser',
    string
  >;
};

/** What pictures are drawn from: the page's own sitting, or one of what was received. */
type Shown = { sitting: Sitting; pool: Pool; tell?: (message: wasm_bindgen.Message) => void };
type App = import('./app.js').App;
type Pool = import('./engine/pool.js').Pool;
type Sitting = import('./engine/sitting.js').Sitting;
