/**
 * What the page and the wasm module say to each other, as types only (checked by
 * `tsc`, never bundled). Everything that crosses is a plain JavaScript object.
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
  member?: ZipMember;
}

interface ZipMember {
  name: string;
  start: number;
  end: number;
  sizeBytes: number;
  compressed: boolean;
  crc32: number;
  /** A reason code when the entry cannot be read. */
  code: string | null;
}

interface ScanResult {
  index: number;
  /** A reason code of `outcome::Code` when the file is already decided, else null. */
  code: string | null;
  sizeBytes: number;
  /** Set when the file is a zip: its entries become sources of their own. */
  members?: ZipMember[];
  [opaque: string]: unknown;
}

interface WriteResult {
  index: number;
  code: string;
  sizeBytes: number;
  crc32: number;
  /** Output in order: bytes, or a range of the source. The worker makes a Blob of them. */
  parts?: (Uint8Array<ArrayBuffer> | [number, number])[];
  [opaque: string]: unknown;
}

interface ChangeRow {
  /** The reason in plain words, the heading of a group. */
  group: string;
  tag: string;
  /** Attribute name; sequences around it come first, joined by " › ". */
  name: string;
  before: string;
  after: string;
  action: 'removed' | 'replaced' | 'kept';
  rule: string;
  /** It holds items, whose attributes have rows of their own. */
  isSequence: boolean;
}

interface Picture {
  width: number;
  height: number;
  rgba: Uint8Array<ArrayBuffer>;
  /** With the option `values`, in place of `rgba`. */
  values?: Float32Array<ArrayBuffer>;
  /** With `values`: low ones are bright. */
  inverted?: boolean;
  frames?: number;
}
/** `full` hides nothing; `auto` is the file's own, or one that fits the modality. */
type WindowName = 'lung' | 'mediastinum' | 'pet' | 'full' | 'auto';

interface Finding {
  severity: 'fail' | 'warn' | 'note';
  message: string;
  /** Tags from the outermost sequence to the attribute. */
  where: string;
  rule: string;
  count: number;
  /** Images that have it; 0 when it is about the event or the archive. */
  files: number;
  /** The first few of them, counted from 1. */
  first: number[];
  /** What those are called, where they have the names of outputs. */
  names: string[];
}

interface CheckVerdict {
  verdict: 'pass' | 'fail';
  /** The verdict in words; at its best “no known problem”. */
  word: string;
  eventId: string;
  images: number;
  studies: number;
  series: number;
  /** What was held against what, counted, in sentences. */
  counted: string[];
  findings: Finding[];
  /** Worth knowing, no failure. */
  notes: Finding[];
  /** With `expected` this and the findings alone: every name, CRC and digest is the one that was checked. */
  confirmed?: boolean;
}

/** Reads and writes single files. One in each worker, or one on the page. */
declare class Engine {
  constructor(settingsJson: string);
  scan(file: Blob, index: number): Promise<ScanResult>;
  /** Bytes of a compressed zip entry. */
  inflate(zip: Blob, member: ZipMember): Promise<Uint8Array<ArrayBuffer>>;
  prepare(eventId: string, context: Uint8Array<ArrayBuffer>): void;
  write(file: Blob, eventId: string, task: PlanTask): Promise<WriteResult>;
  explain(file: Blob, eventId: string): Promise<ChangeRow[]>;
  /**
   * Rejects when the picture cannot be shown. `frame` counts from 0. The window `pet`
   * is drawn dark on white, the others bright on black; grey only but for colour images.
   * With `values`, measured values come in place of grey, the brightest for its neighbours.
   */
  picture(file: Blob, options: { frame: number; window: WindowName; maxSide: number; values?: boolean }): Promise<Picture>;
  check(
    files: Blob[],
    names: string[],
    options: { eventId?: string; expected?: Uint8Array<ArrayBuffer> },
    onProgress?: (done: number, all: number) => void,
  ): Promise<CheckVerdict>;
  static sampleCount(): number;
  static sampleFile(index: number): { name: string; bytes: Uint8Array<ArrayBuffer> };
}

interface SeriesInfo {
  uid: string;
  number: string;
  description: string;
  modality: string;
  images: number;
  first: number;
  middle: number;
  last: number;
  gaps: [number, number][];
  /** Missing slices that the numbers do not tell of: the neighbours' numbers, and how many. */
  sliceGaps: { between: [number | null, number | null]; missing: number }[];
  held: number;
  heldCode: string | null;
  /** All its images are localizers. */
  localizer: boolean;
  /** The most frames that one of its files has. */
  frames: number;
}

interface StudyInfo {
  uid: string;
  patientName: string;
  patientId: string;
  birthDate: string;
  /** Every patient named in the images; more than one spelling is ordinary. */
  patients: { name: string; id: string; birthDate: string }[];
  examDate: string;
  description: string;
  label: string;
  images: number;
  series: SeriesInfo[];
  warnings: { code: string; message: string }[];
  mixedPatients: boolean;
  /** The file to show for the exam. */
  picture: number;
  /** The Event ID it was de-identified under before, if it was. */
  already: string;
}

interface Assignment {
  studyUid: string;
  eventId: string;
  examDate: string;
}
interface PlanTask {
  index: number;
  [opaque: string]: unknown;
}
interface PlanEvent {
  eventId: string;
  context: Uint8Array<ArrayBuffer>;
  tasks: PlanTask[];
}

interface ReviewText {
  /** Stays the same from one review to the next, so that decisions are kept. */
  id: string;
  studyUid: string;
  attribute: string;
  text: string;
  offered: string;
  /** UTF-16 positions in `text`. */
  spans: [number, number][];
  reasons: string[];
  /** Images that hold it. */
  files?: number;
}
interface KeptText {
  attribute: string;
  text: string;
  /** A known identifier was cut from it. */
  cut: boolean;
}
interface ReviewPicture {
  studyUid: string;
  seriesUid: string;
  description: string;
  files: number[];
  reason: string;
  /** A person may include them after a look. */
  releasable: boolean;
}

interface EventVerdict {
  eventId: string;
  verdict: 'pass' | 'fail';
  images: number;
  sizeBytes: number;
  /** What was held against what, counted, in sentences. */
  counted: string[];
  identifiers: number;
  findings: Finding[];
  /** Worth knowing, no failure. */
  notes?: Finding[];
}

/** What only the page knows when a report is made. */
interface Told {
  build: string;
  /** By Event ID: no, started or confirmed. */
  saved: Record<string, string>;
  initials: string;
  /** ISO 8601. */
  now: string;
}

interface OutcomeCount {
  outcome: string;
  code: string;
  sentence: string;
  count: number;
}

/** Knows all files of one sitting. Lives on the page. */
declare class Session {
  constructor(settingsJson: string);
  /** Takes other settings; scans stay valid. */
  configure(settingsJson: string): void;
  /** A second result for an index replaces the first. */
  addScan(result: ScanResult): void;
  addFailed(index: number, code: string): void;
  studies(): StudyInfo[];
  /** What a DICOMDIR lists against what arrived, when less arrived. */
  shortfall(): { listed: number; arrived: number } | null;
  /** Files of a series in the order of the images. */
  seriesFiles(seriesUid: string): Uint32Array;
  /** How many frames each of those files has. */
  seriesFrames(seriesUid: string): Uint32Array;
  checkEventId(studyUid: string, text: string, examDate: string): { ok: boolean; code: string; message: string };
  /** Takes the bytes of a CSV file, as spreadsheets write it. */
  loadEventMap(csv: Uint8Array): {
    filled: { studyUid: string; eventId: string }[];
    problems: { message: string }[];
    unmatchedStudies: string[];
    error: string | null;
  };
  /** `eventId` may still be empty or wrong. Left-out studies are not among the assignments. */
  review(assignments: Assignment[]): { texts: ReviewText[]; pictures: ReviewPicture[] };
  /** Every other text of an exam that stays, as it will be written. */
  keptTexts(studyUid: string, eventId: string): KeptText[];
  /** What `Engine.prepare` needs before `explain`, ahead of the plan. */
  context(studyUid: string, eventId: string): Uint8Array<ArrayBuffer>;
  /** Forgets what an earlier run wrote; what comes back stands against a run. Studies without an assignment and not left out have no Event ID. */
  choose(input: {
    assignments: Assignment[];
    texts: { id: string; text: string }[];
    looks: { text?: string; seriesUid?: string; decision: string; when: string }[];
    released: string[];
    leftOut: string[];
    sharedEventIds: string[];
  }): { studyUid: string; code: string; message: string }[];
  /** With what was chosen. */
  plan(): PlanEvent[];
  addWritten(result: WriteResult): void;
  /** Ends a run in steps; false after the last. */
  finishStep(): boolean;
  /** Of the run that ended. */
  events(): EventVerdict[];
  outcomes(): OutcomeCount[];
  files(code: string): Uint32Array;
  zipParts(eventId: string): ({ bytes: Uint8Array<ArrayBuffer> } | { index: number })[];
  /** The same images as single files, for saving into a folder. */
  outputs(eventId: string): { name: string; index: number }[];
  /** What `Engine.check` compares a saved copy with. */
  expected(eventId: string): Uint8Array<ArrayBuffer>;
  /** JSON. */
  report(told: Told): string;
  /** HTML; empty when there is no such event. */
  certificate(eventId: string, told: Told): string;
  /** The table in force, for people: `row` is the tag, `action` in a word. */
  rules(): { row: string; name: string; action: string; rule: string }[];
  /** Reads a settings file; `differences` says in words where it departs from the SOP. */
  static settings(json: string): { json: string; differences: string[]; error: string | null };
}

interface Bindgen {
  initSync(options: { module: WebAssembly.Module }): { memory?: WebAssembly.Memory };
  Engine: typeof Engine;
  Session: typeof Session;
}

declare const wasm_bindgen: Bindgen;
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
