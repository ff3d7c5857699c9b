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

/** A file or folder that was dropped. */
interface Entry {
  path: string;
  isFolder: boolean;
  children(): Promise<Entry[]>;
  file(): Promise<File>;
}

/** Who takes what is dropped. */
interface Drops {
  canTake(): boolean;
  onSources(sources: Promise<Source[]> | Source[]): void;
  onFound(n: number): void;
  onOtherDrop(sources: Promise<Source[]>): void;
}

/** How far a scan is. */
interface Figures {
  all: number;
  read: number;
  images: number;
  other: number;
}

/** A check of something received, under way or shown. */
interface Check {
  sources: Source[];
  pictures: { node: HTMLElement; end: () => void }[];
}

/** The end of a step of a sitting; rejects when the sitting is another one then. */
type Stay = <T>(step: Promise<T>) => Promise<T>;
/** Saves an event, and says what the core is told of it: nothing when the person changed their mind. */
type SaveIt = (sitting: Sitting, event: string, stay: Stay) => Promise<wasm_bindgen.Message | null>;

/** A control of the bar. */
interface Action {
  id?: string;
  text: string;
  primary?: boolean;
  quiet?: boolean;
  blocked?: boolean;
  press(): void;
}

/** What the engine does with a source or with files, by the kind of the task. */
interface Tasks {
  scan: { source: Source };
  write: { source: Source; eventId: string };
  explain: { source: Source; context: wasm_bindgen.Context };
  /** Tasks of one group can be forgotten together. */
  picture: { source: Source; options: wasm_bindgen.PictureWanted; group?: string };
  search: { sources: Source[]; run: wasm_bindgen.SearchRun };
  check: { files: Blob[]; names: string[]; eventId: string };
  confirm: { files: Blob[]; names: string[]; expected: wasm_bindgen.Expected };
}
type Kind = keyof Tasks;
type Task = { [K in Kind]: { kind: K } & Tasks[K] }[Kind];

/** What comes of them. */
interface Results {
  scan: Pick<wasm_bindgen.ScanResult, 'code' | 'members' | 'scanned'> & { zips: Blob[] };
  write: { result: wasm_bindgen.WrittenFile } & Output;
  explain: wasm_bindgen.ChangeGroups;
  picture: wasm_bindgen.Picture;
  search: wasm_bindgen.SearchResult;
  check: wasm_bindgen.CheckVerdict;
  confirm: wasm_bindgen.SavedCopy;
}
/** The output of a file: made already, or in pieces. */
interface Output {
  blob?: Blob;
  parts?: wasm_bindgen.OutputPart[];
}

/** A message to a helper, and its replies. */
type Message =
  | { type: 'start'; module: WebAssembly.Module; settings: string; probe: Blob }
  | { type: 'prepare'; eventId: string; context: wasm_bindgen.Context }
  | { type: 'tasks'; urgent: boolean; tasks: { id: number; task: Task }[] };
type Given = { id: number; code?: string; result?: unknown };
type Reply =
  | { type: 'ready' }
  | { type: 'broken' }
  | { type: 'progress'; id: number; done: number; all: number }
  | { type: 'answers'; answers: Given[]; memoryBytes: number };
/** Hears how much of a long task is done, and how much there is. */
type OnProgress = (done: number, all: number) => void;
/** Waits until the helper has nothing else to do. */
type OthersDone = () => Promise<void>;
/** A task that the pool was given. */
interface Job {
  id: number;
  task: Task;
  resolve(result: any): void;
  reject(error: Error): void;
  onProgress?: OnProgress;
  tried: boolean;
}
interface Helper {
  post(message: Message): void;
  end(): void;
}

type Bindgen = typeof wasm_bindgen;

// Short names for what views draw most.
type EventView = wasm_bindgen.EventView;
type Exam = wasm_bindgen.ExamFacts;
type Series = wasm_bindgen.SeriesFacts;
/** A brightness by its name, or as it was dragged. */
type Brightness = { window: wasm_bindgen.Preset; levels: [number, number] | null };
/** A picture as it is drawn, with the size of its frame and the brightness it has. */
type Slide = { film: HTMLCanvasElement; size: [number, number]; levels: [number, number] };

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
    | 'idWhere'
    | 'contact',
    string
  >;
};

/** What pictures are drawn from: the page's own sitting, or one of what was received. */
type Shown = { sitting: Sitting; pool: Pool; tell: (message: wasm_bindgen.Message) => void };
type App = import('./app.js').App;
type Pool = import('./engine/pool.js').Pool;
type Sitting = import('./engine/sitting.js').Sitting;
