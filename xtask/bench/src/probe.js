// Put into the page before its own script: notes when things happen, how long the page
// was blocked, and how much memory was taken; and reads the same files barely.
(() => {
  const bench = { files: [], taken: 0, pressed: 0, cancelled: 0, stages: {}, long: [], heapBytes: 0, wasmBytes: 0, workers: 0, bare: null, fault: '' };
  window.bench = bench;

  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) bench.long.push([startTime, duration]);
  }).observe({ type: 'longtask', buffered: true });

  new MutationObserver(() => {
    const { stage } = document.body.dataset;
    if (!(stage in bench.stages)) bench.stages[stage] = performance.now();
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-stage'] });

  const chosen = (event) => {
    if (event.target.type !== 'file') return;
    bench.files = [...event.target.files];
    if (event.target.id !== 'bench-folder') bench.taken = performance.now();
  };
  addEventListener('change', chosen, true);
  const pressed = (event) => {
    if (!event.target.closest) return;
    if (event.target.closest('#deidentify')) bench.pressed = performance.now();
    if (event.target.closest('#cancel')) bench.cancelled = performance.now();
  };
  addEventListener('click', pressed, true);

  bench.sampleHeap = () => {
    bench.heapBytes = Math.max(bench.heapBytes, performance.memory.usedJSHeapSize);
  };
  setInterval(bench.sampleHeap, 100);

  // The page's policy vouches for worker addresses; there may be no second one.
  let policy = { createScriptURL: (url) => url };
  if (window.trustedTypes) {
    const { createPolicy } = trustedTypes;
    trustedTypes.createPolicy = (...how) => (policy = createPolicy.apply(trustedTypes, how));
  }

  // Workers as the page starts them: how many at a time, and the memory that each tells of.
  const BrowserWorker = window.Worker;
  let alive = 0;
  window.Worker = class extends BrowserWorker {
    constructor(...how) {
      super(...how);
      alive += 1;
      bench.workers = Math.max(bench.workers, alive);
      this.addEventListener('message', ({ data }) => {
        if (data && data.memoryBytes) bench.wasmBytes = Math.max(bench.wasmBytes, data.memoryBytes);
      });
    }
    terminate() {
      alive -= 1;
      super.terminate();
    }
  };

  // A control of the bench's own: its files are as new to the browser as those just dropped.
  bench.control = () => {
    document.getElementById('bench-folder')?.remove();
    document.body.append(Object.assign(document.createElement('input'), { id: 'bench-folder', type: 'file', webkitdirectory: true }));
    bench.files = [];
  };

  // The floor: every file into an ArrayBuffer, in as many workers as the page has, each
  // with `flight` reads under way; of each file its first `end` bytes, or all of it.
  const reader = `
    onmessage = async ({ data: { files, flight, end } }) => {
      if (!files) return postMessage('ready');
      let next = 0, bytes = 0;
      const one = async () => {
        while (next < files.length) {
          const file = files[next++];
          const { byteLength } = await (end ? file.slice(0, end) : file).arrayBuffer();
          bytes += byteLength;
        }
      };
      await Promise.all(Array.from({ length: flight }, one));
      postMessage(bytes);
    };`;
  bench.readBarely = (flight, end) => {
    bench.bare = null;
    readBarely(flight, end).catch((fault) => (bench.fault = String(fault)));
  };
  const readBarely = async (flight, end) => {
    const url = URL.createObjectURL(new Blob([reader], { type: 'text/javascript' }));
    const workers = Array.from({ length: bench.workers }, () => new BrowserWorker(policy.createScriptURL(url)));
    const answer = (worker, message) =>
      new Promise((resolve) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.postMessage(message);
      });
    await Promise.all(workers.map((worker) => answer(worker, {})));
    const began = performance.now();
    const share = (_, index) => bench.files.filter((_, number) => number % workers.length === index);
    const shares = workers.map(share);
    const bytes = await Promise.all(workers.map((worker, index) => answer(worker, { files: shares[index], flight, end })));
    const ms = performance.now() - began;
    for (const worker of workers) worker.terminate();
    URL.revokeObjectURL(url);
    bench.bare = { ms, bytes: bytes.reduce((sum, some) => sum + some, 0) };
  };
})();
